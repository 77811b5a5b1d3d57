using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Ocsp;

/// <summary>
/// The OCSP responder of all authorities (RFC 6960, in the short form of RFC 9919 section 3.2). It answers from the rows that revocation writes: an answer that is begun after a
/// revocation was acknowledged says so. Safe for concurrent use.
/// </summary>
/// <param name="authorities">Who it speaks for.</param>
/// <param name="certificates">What was issued.</param>
/// <param name="revocations">What was revoked.</param>
/// <param name="changes">When that changes.</param>
/// <param name="responders">Who signs.</param>
/// <param name="keys">Where they sign.</param>
/// <param name="clock">The CA's time.</param>
/// <param name="options">How it answers.</param>
public sealed class OcspResponder(
    Authorities.Authorities authorities, ICertificateQueries certificates, IRevocationStore revocations, StatusChanges changes, DelegatedResponders responders,
    IKeyStore keys, CaClock clock, OcspOptions options) : IDisposable
{
    // Whoever asks makes the key store sign, unknown to us: so many at once, and enrolment still gets its turn.
    private const int SignedAtOnce = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly OcspAnswer TryLater = OcspAnswer.Error(OcspResponseStatus.TryLater);
    private static readonly OcspAnswer Unauthorized = OcspAnswer.Error(OcspResponseStatus.Unauthorized);
    private static readonly OcspAnswer InternalError = OcspAnswer.Error(OcspResponseStatus.InternalError);

    private readonly AnswerCache cache = new();
    private readonly SemaphoreSlim signing = new(SignedAtOnce);

    /// <summary>Answers a request.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The answer; an error is one too: tryLater while nobody can sign, unauthorized about certificates of others.</returns>
    public async ValueTask<OcspAnswer> AnswerAsync(OcspRequest request, CancellationToken ct)
    {
        try
        {
            // Step 1: the time that is signed. It never goes back.
            var now = WholeSeconds(clock.Now());

            // Step 2: the number of the state of all status, read before any status is: an answer is kept and found under it.
            var state = request.Nonce is null ? changes.Settled : null;
            var question = state is null ? default : QuestionOf(request);
            if (state is not null && cache.Find(question, state.Value, now) is { } kept) return kept;

            // Step 3: whose certificates they are, and who signs for that authority. RFC 9919 section 3.2.3: about others' we cannot speak,
            // nor for an authority that has expired or was ended (LIF-57: its last list says all), or whose key is elsewhere and that did not delegate it to us at a ceremony.
            if (IssuerOf(request) is not { } authority || now >= authority.Certificate.NotAfter || authority.Record.Tombstone is not null) return Unauthorized;
            if (await responders.FindAsync(authority, now, ct) is not { } responder) return authority.Record.Protection == KeyProtection.Elsewhere ? Unauthorized : TryLater;

            // Step 4: the status of each.
            var findings = new List<Finding>(request.Certificates.Count);
            foreach (var certificate in request.Certificates) findings.Add(await FindAsync(authority, certificate, ct));

            // Step 5: sign. RFC 6960 section 2.4, RFC 9919 section 3.2.4: until when it may be used is always said. RFC 6960 section 4.2.2.2.1: what it says must not outlive the certificate that vouches for it.
            var nextUpdate = now + options.Validity < responder.Certificate.NotAfter ? now + options.Validity : responder.Certificate.NotAfter;
            var data = Data(request, responder, findings, authority.Certificate.NotBefore, now, nextUpdate);
            if (await SignAsync(authority, responder, data, ct) is not { } der) return TryLater;
            if (state is null) return OcspAnswer.Once(der);

            // Step 6: keep it, unless it speaks of what was never issued: who makes serial numbers up would push the others out.
            var answer = OcspAnswer.ForAll(der, now, nextUpdate);
            if (findings.TrueForAll(finding => finding.WasIssued)) cache.Keep(question, state.Value, answer);
            return answer;
        }
        // RFC 6960 section 2.3: tryLater is for what passes by itself; a key store that signs wrongly, or a signer of its own that refuses, do until somebody changes something.
        catch (KeyStoreUnavailableException failed) when (failed is WrongSignatureException or { IsRefusal: true })
        {
            return InternalError; // the ALARM is told where it was signed
        }
        catch (Exception unable) when (unable is KeyStoreUnavailableException or StoreUnavailableException or ClockException)
        {
            return TryLater; // what is wrong is told by those who watch key store, database and clock
        }
    }

    /// <inheritdoc/>
    public void Dispose() => signing.Dispose();

    // RFC 6960 section 4.1.1: the issuer is the one with this name and this key. All certificates of a request have one issuer here: an answer
    // has one signature, and by RFC 6960 section 4.2.2.2 a responder speaks only for the authority that delegated it.
    private IssuingAuthority? IssuerOf(OcspRequest request)
    {
        foreach (var authority in authorities.All)
        {
            if (request.Certificates.All(certificate => certificate.NamesIssuer(authority.Certificate.Subject, authority.Certificate.PublicKey))) return authority;
        }
        return null;
    }

    // RFC 6960 section 2.2.
    private async ValueTask<Finding> FindAsync(IssuingAuthority authority, CertId certificate, CancellationToken ct)
    {
        var record = await certificates.FindAsync(authority.Name, certificate.Serial, ct);
        if (record is { Status: CertificateStatus.Revoked or CertificateStatus.OnHold })
        {
            var revocation = await revocations.FindAsync(record.Id, ct)
                ?? throw new InvalidDataException($"Certificate {Convert.ToHexString(record.Serial)} of {authority.Name} is revoked, and it is not known since when.");
            // Released since its row was read: then what follows holds.
            if (!revocation.Released) return new(new CertStatus.Revoked(revocation.RevokedAt, (CrlReason)revocation.Reason), record.NotAfter, WasIssued: true);
        }
        // Never good for a serial number that no certificate has. One that was intended has none yet; one that was abandoned has none that
        // anybody was given, so if there is one all the same, it is as good as forged.
        if (record?.Sha256 is not null) return new(new CertStatus.Good(), record.NotAfter, WasIssued: true);
        if (await revocations.FindLostAsync(authority.Name, certificate.Serial, ct) is { Released: false } lost)
            return new(new CertStatus.Revoked(lost.RevokedAt, (CrlReason)lost.Reason), lost.NotAfter, WasIssued: true);
        if (authority.Record.HasEarlierLife) return new(new CertStatus.Unknown(), null, WasIssued: false);
        // Section 2.2: revoked on hold since 1970 says "never issued", with the extension that says so.
        return new(options.NeverIssued == NeverIssued.Revoked ? new CertStatus.Revoked(DateTimeOffset.UnixEpoch, CrlReason.CertificateHold) : new CertStatus.Unknown(), null, WasIssued: false);
    }

    private ResponseData Data(
        OcspRequest request, DelegatedResponder responder, List<Finding> findings, DateTimeOffset authorityNotBefore, DateTimeOffset now, DateTimeOffset nextUpdate) => new()
        {
            Responder = responder.Id,
            ProducedAt = now,
            // RFC 6960 section 4.4.4: about expired certificates it says since when we keep what we know: all of the authority's time, for no row is deleted.
            Responses = [.. request.Certificates.Zip(findings, (certificate, finding) =>
                new SingleResponse(certificate, finding.Status, now, nextUpdate, finding.NotAfter < now ? authorityNotBefore : null))],
            Nonce = request.Nonce,
            ExtendedRevoke = options.NeverIssued == NeverIssued.Revoked && findings.Exists(finding => finding is { WasIssued: false, Status: CertStatus.Revoked }),
        };

    private async ValueTask<byte[]?> SignAsync(IssuingAuthority authority, DelegatedResponder responder, ResponseData data, CancellationToken ct)
    {
        if (!await signing.WaitAsync(Patience, ct)) return null;
        try
        {
            return await responder.SignAsync(keys, data, ct);
        }
        catch (KeyStoreUnavailableException gone) when (gone.InnerException is KeyNotFoundException)
        {
            responders.Forget(authority, responder);
            return null;
        }
        finally
        {
            signing.Release();
        }
    }

    private static ReadOnlyMemory<byte> QuestionOf(OcspRequest request) =>
        request.Certificates is [var only] ? only.Der : request.Certificates.SelectMany(certificate => certificate.Der.ToArray()).ToArray();

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    private sealed record Finding(CertStatus Status, DateTimeOffset? NotAfter, bool WasIssued);
}
