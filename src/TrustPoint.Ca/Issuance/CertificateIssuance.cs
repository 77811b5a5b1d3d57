using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Lints;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Signing;
using TrustPoint.Ca.Time;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Issuance;

/// <summary>
/// The one way to a certificate: every protocol, page and job ends here. It is the policy point: it believes no earlier decision, builds
/// what is signed itself, and signs nothing that was not recorded before. Safe for concurrent use.
/// </summary>
public sealed class CertificateIssuance
{
    private const int SerialAttempts = 3;

    private readonly IssuancePolicy policy;
    private readonly IIssuanceStore store;
    private readonly IKeyStore keys;
    private readonly SecondPerson secondPerson;
    private readonly CaClock clock;
    private readonly SerialNumbers serials;
    private readonly IssuanceOptions options;
    private readonly ILogger<CertificateIssuance> log;
    private readonly SingleFlight flights = new();

    /// <summary>Makes the one way out of what it depends on.</summary>
    public CertificateIssuance(
        ProfileCatalogue profiles, Domains.Domains domains, Authorities.Authorities authorities, IIssuanceStore store, IKeyStore keys,
        SecondPerson secondPerson, CaClock clock, RandomNumberGenerator random, IssuanceOptions options, ILogger<CertificateIssuance> log)
    {
        policy = new(profiles, domains, authorities, atCeremony: keys.Protection == KeyProtection.Elsewhere);
        serials = new(random);
        (this.store, this.keys, this.secondPerson, this.clock, this.options, this.log) = (store, keys, secondPerson, clock, options, log);
    }

    /// <summary>Fills an order.</summary>
    /// <param name="order">Who asks for what. The caller was authenticated at the edge; everything else is judged here.</param>
    /// <param name="ct">Stops the wait. What has begun is finished: the same order then gets the same certificate.</param>
    /// <returns>The certificate, durably stored.</returns>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first. Nothing was signed.</exception>
    /// <exception cref="IssuanceRefusedException">The order may not be filled. Nothing was signed.</exception>
    /// <exception cref="KeyStoreUnavailableException">The key store cannot sign now. Nothing left the appliance.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot record now. Nothing left the appliance.</exception>
    /// <exception cref="ClockException">The clock went back, or was set meanwhile. Nothing was signed.</exception>
    public async Task<CertificateRecord> IssueAsync(CertificateOrder order, CancellationToken ct)
    {
        // Step 1: the edge proved who asks; that the key is theirs is proved here, before anything else is looked at.
        var key = ProvenKey.Verify(order.Request);

        // Step 2: authorise. What comes out names every field of the certificate.
        var plan = policy.Decide(order, key, clock.Now());
        // What people order may take a second person; the intent says who that was.
        if (order.Caller is Person or Administrator) order = order with { Caller = await secondPerson.AskAsync(order.Caller.Require(ActOf(order, plan)), ct) };
        return await RunAsync(plan with { Order = order }, RequestKey.Of(order), ct);
    }

    /// <summary>What filling an order would give: steps 1, 2 and 4 of it. Nothing is recorded and nothing is signed.</summary>
    /// <exception cref="IssuanceRefusedException">The order may not be filled; says why.</exception>
    /// <exception cref="ClockException">The clock went back.</exception>
    public IssuancePreview Preview(CertificateOrder order)
    {
        var now = clock.Now();
        var plan = policy.Decide(order, ProvenKey.Verify(order.Request), now);
        return IssuancePreview.Of(order, plan, Lint(CertificateDraft.Build(plan, serials.Next(now), now, options.PublicUrl), plan, now).Twin);
    }

    /// <summary>Fills the order for the first certificate of an authority that signs itself: the same way, with itself as the issuer.</summary>
    internal async Task<CertificateRecord> IssueSelfSignedAsync(CertificateOrder order, Issuer issuer, CancellationToken ct) =>
        await RunAsync(policy.DecideSelfSigned(order, ProvenKey.Verify(order.Request), issuer), RequestKey.Of(order), ct);

    /// <summary>Has a root certify another one, as that one's own certificate says (RFC 9810 section 4.4.1): the same way.</summary>
    internal async Task<CertificateRecord> CrossCertifyAsync(AppliancePart caller, IssuingAuthority root, IssuingAuthority signer, CancellationToken ct) =>
        await RunAsync(policy.DecideCross(caller, root, ProvenKey.Verify(root.Certificate), signer, clock.Now()), RequestKey.OfCross(caller, root.Certificate, signer.Name), ct);

    /// <summary>
    /// Ends what a crash left open: intents without an outcome become abandoned, each with its audit entry. Their serial numbers stay known
    /// and revocable. To be called once, before the first order.
    /// </summary>
    /// <returns>How many there were.</returns>
    public async Task<int> AbandonOpenIntentsAsync(CancellationToken ct)
    {
        var open = await store.OpenIntentsAsync(ct);
        foreach (var intent in open) await AbandonAsync(intent, new AppliancePart("start"), "the appliance stopped before it was signed and stored", ct);
        return open.Count;
    }

    // The request's digest binds its key and all that it asks for.
    private static Act ActOf(CertificateOrder order, IssuancePlan plan)
    {
        var isAuthority = plan.Profile.Authority is not null;
        return new(
            isAuthority ? ActKind.ChangeAuthorities : ActKind.IssueByHand, isAuthority ? Right.ManageAuthorities : Right.Issue, "issue a certificate",
            [
                ("subject", plan.Subject.ToString()), ("profile", plan.Profile.Id), ("domain", order.Domain), ("authority", order.Authority), ("device", order.Device),
                ("requestSha256", Convert.ToHexStringLower(SHA256.HashData(order.Request.Der.Span))), .. order.Names.Fields,
            ])
        { Domain = order.Domain };
    }

    private Task<CertificateRecord> RunAsync(IssuancePlan plan, byte[] requestKey, CancellationToken ct) =>
        flights.RunAsync(requestKey, plan.Order.Grants, () => SignAndStoreAsync(plan, requestKey), ct);

    private async Task<CertificateRecord> SignAndStoreAsync(IssuancePlan plan, byte[] requestKey)
    {
        for (var attempt = 0; attempt < SerialAttempts; attempt++)
        {
            var now = clock.Now();

            // Step 3: reserve a serial number. The store refuses one that is taken.
            var serial = serials.Next(now);

            // Step 4: build what is to be signed and lint its twin, unless the signer does. The authority's key takes nothing else than what comes out.
            var draft = CertificateDraft.Build(plan, serial, now, options.PublicUrl);
            SignableTbs tbs = keys.Signer is { } signer ? new GroundedTbs(draft, plan, options.PublicUrl, now, signer) : Lint(draft, plan, now);

            // Step 5: record the intent durably, with its audit entry. What nobody recorded nobody could revoke.
            var intent = Intent(plan, requestKey, draft, tbs, now);
            switch (await store.RecordIntentAsync(intent, plan.Order.Grants, now - options.RetryWindow, now, clock.Hold(Entries.Intended(plan, intent)), CancellationToken.None))
            {
                case IntentOutcome.Recorded:
                    return await SignAndStoreAsync(plan, draft, tbs, intent);
                case IntentOutcome.AlreadyIssued earlier:
                    await secondPerson.CloseAsync(plan.Order.Caller, CancellationToken.None);
                    return earlier.Certificate;
                case IntentOutcome.SerialTaken:
                    continue;
                case IntentOutcome.GrantRefused refused:
                    throw new IssuanceRefusedException(RefusalReason.GrantRefused, $"{refused.Reason} Nothing was signed.");
                case IntentOutcome.DeviceStopped stopped:
                    throw Stopped(stopped);
                case IntentOutcome.AuthorityEnding ending:
                    throw new IssuanceRefusedException(RefusalReason.AuthorityInactive, $"{ending}. Nothing was signed.");
                case IntentOutcome.KeyBlocked:
                    throw RequestedKey.Refused("The key is blocked, because others know its private half: make a new one.");
                case IntentOutcome.KeyTaken taken:
                    throw RequestedKey.Refused($"The key was already certified for {taken.Holder}.");
                case IntentOutcome.SubjectTaken taken:
                    throw new IssuanceRefusedException(RefusalReason.NameNotAuthorised, $"{intent.Subject} was already given to {taken.Holder}. Nothing was signed.");
            }
        }
        throw new InvalidOperationException($"{SerialAttempts} random serial numbers of 128 bits were taken: the source of chance is broken.");
    }

    private async Task<CertificateRecord> SignAndStoreAsync(IssuancePlan plan, TbsCertificate draft, SignableTbs tbs, CertificateRecord intent)
    {
        // Step 6: sign in the key store, and verify with the authority's public key before anybody sees it.
        byte[] certificate;
        try
        {
            certificate = await plan.Issuer.Key.SignAsync(keys, tbs, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // What the lints of a signer of its own find is said as where they are tried here.
            var found = failure is KeyStoreUnavailableException { IsRefusal: true } ? LintFinding(draft, plan, intent.CreatedAt) : null;
            await AbandonUnsignedAsync(plan, intent, found ?? failure);
            if (found is not null) throw found;
            throw;
        }

        // Step 7: store the certificate and the outcome durably; only then is it given out.
        var issued = intent with { Status = CertificateStatus.Issued, Der = certificate, Sha256 = SHA256.HashData(certificate) };
        if (await store.RecordIssuedAsync(issued, Entries.Issued(plan, issued, clock.Latest), CancellationToken.None) is { } stopped)
        {
            // Somebody stopped the device while it was signed: what was signed is dropped, and its serial number stays revocable.
            await AbandonAsync(intent, plan.Order.Caller, $"{stopped.Device} is {stopped.State} since it was begun", CancellationToken.None);
            throw Stopped(stopped);
        }
        return issued;
    }

    private static IssuanceRefusedException Stopped(IntentOutcome.DeviceStopped stopped) =>
        new(RefusalReason.DeviceStopped, $"{stopped}. Nothing was signed.");

    private LintedTbs Lint(TbsCertificate tbs, IssuancePlan plan, DateTimeOffset now)
    {
        try
        {
            return LintedTbs.From(tbs, plan, options.PublicUrl, now);
        }
        catch (LintException lint)
        {
            throw new IssuanceRefusedException(RefusalReason.LintFailed, $"{lint.Message} Nothing was signed.");
        }
    }

    private IssuanceRefusedException? LintFinding(TbsCertificate tbs, IssuancePlan plan, DateTimeOffset now)
    {
        try
        {
            Lint(tbs, plan, now);
            return null;
        }
        catch (IssuanceRefusedException found)
        {
            return found;
        }
    }

    private static CertificateRecord Intent(IssuancePlan plan, byte[] requestKey, TbsCertificate draft, SignableTbs tbs, DateTimeOffset now) => new()
    {
        Authority = plan.Issuer.Name,
        Serial = draft.Serial.ToArray(),
        Status = CertificateStatus.Intended,
        TbsSha256 = SHA256.HashData(tbs.Der.Span),
        Der = tbs.Der.ToArray(),
        Subject = plan.Subject.ToString(),
        KeySha256 = SHA256.HashData(plan.Key.Key.Der.Span),
        NotBefore = draft.NotBefore,
        NotAfter = draft.NotAfter,
        Profile = plan.Profile.Id,
        Domain = plan.Order.Domain,
        Device = plan.Order.Device,
        RequestKey = requestKey,
        Requester = $"{plan.Order.Caller.Name} ({plan.Order.Caller.Proof})",
        CreatedAt = now,
    };

    // Best effort: where the outcome cannot be recorded either, the intent stays open and the next start ends it.
    private async Task AbandonUnsignedAsync(IssuancePlan plan, CertificateRecord intent, Exception failure)
    {
        var serial = Convert.ToHexString(intent.Serial);
        if (failure is KeyStoreUnavailableException { IsRefusal: true })
            log.LogCritical(failure, "ALARM: the signer refuses what {Authority} was to sign, serial {Serial}: it has other rules than this appliance, or somebody else asked", intent.Authority, serial);
        else
            log.LogError(failure, "{Authority} could not sign serial {Serial}", intent.Authority, serial);
        try
        {
            await AbandonAsync(intent, plan.Order.Caller, failure.Message, CancellationToken.None);
        }
        catch (StoreUnavailableException unavailable)
        {
            log.LogError(unavailable, "The intent for serial {Serial} stays open until the next start", serial);
        }
    }

    private async Task AbandonAsync(CertificateRecord intent, Caller caller, string reason, CancellationToken ct) =>
        await store.RecordAbandonedAsync(intent.Authority, intent.Serial, Entries.Abandoned(intent, caller, reason, clock.Latest), ct);
}
