using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;

namespace TrustPoint.Ca.Retirement;

/// <summary>
/// Ends an authority whose key is in the box (LIF-57): nothing of it is in force, it issues nothing more, its last lists are good to its own end, its key is destroyed,
/// and a certificate of retirement says so. Every step can be made again: what a stop cuts short goes on at the next look of the job. One whose key is elsewhere ends at a ceremony.
/// </summary>
public sealed class AuthorityEnds(
    Authorities.Authorities authorities, Domains.Domains domains, EndGate gate, Revocations revocations, CrlPublication crls, IKeyStore keys, SecondPerson secondPerson,
    RetirementSigner signer, AuthorityRetirements retirements, CaClock clock) : IDisposable
{
    private const int LongestReason = 200;

    private static readonly AppliancePart Part = new("retirements");

    private readonly SemaphoreSlim one = new(1);

    /// <summary>Whether an authority can be ended now, and what is to be done first.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="AuthorityRefusedException">There is no such authority.</exception>
    public async Task<EndReport> CheckAsync(Caller caller, string name, CancellationToken ct)
    {
        // It names devices of every domain.
        caller.RequireAlone(Right.ManageAuthorities);
        return await ReportAsync(Known(name), EndReport.MostNamed, ct);
    }

    /// <summary>Ends an authority for ever. What was begun and not finished is gone on with, and takes no second word.</summary>
    /// <returns>Its certificate of retirement is made.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="AuthorityRefusedException">There is no such authority, or no reason is given.</exception>
    /// <exception cref="EndRefusedException">Something of it is still in force, or its key is elsewhere.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be recorded now.</exception>
    /// <exception cref="KeyStoreUnavailableException">The last list cannot be signed, or the key not be destroyed now.</exception>
    public async Task EndAsync(Caller caller, string name, string reason, CancellationToken ct)
    {
        // Nobody asks a part of the box for a second person: it ends none.
        if (caller is not (Person or ApiClient or Administrator)) throw new NotAllowedException(caller, Right.ManageAuthorities);
        reason = reason.Trim();
        var allowed = caller.Require(new Act(ActKind.EndAuthorities, Right.ManageAuthorities, "end an authority for ever", ("authority", name), ("reason", reason)));
        var authority = Known(name);
        if (reason.Length is 0 or > LongestReason || reason.Any(char.IsControl)) throw new AuthorityRefusedException($"Say why {name} ends, in one line of at most {LongestReason} characters.");
        // Step 1: the report must be empty, before anybody is asked and again after.
        await RequireOverAsync(authority, ct);
        if (authority.Record.Ending is null)
        {
            // Step 2: two people, always.
            caller = await secondPerson.AskAsync(allowed, ct);
            // Step 3: from here on no intent of it is recorded: what is counted after this is all that there is.
            await authorities.BeginEndAsync(caller, name, new(WholeSeconds(clock.Now()), reason));
        }
        await FinishAsync(name, ct);
    }

    /// <summary>Goes on with what was begun and not finished.</summary>
    /// <returns>What could not be done, in words.</returns>
    public async Task<IReadOnlyList<string>> MakeUpAsync(CancellationToken ct)
    {
        var troubles = new List<string>();
        foreach (var authority in authorities.All.Where(authority => authority.Record is { Ending: not null, Tombstone: null }))
        {
            try
            {
                await FinishAsync(authority.Name, ct);
            }
            catch (Exception waits) when (waits is EndRefusedException or KeyStoreUnavailableException or CrlRefusedException or StoreUnavailableException or IOException)
            {
                troubles.Add($"the end of {authority.Name} waits: {waits.Message}");
            }
        }
        return [.. troubles, .. await retirements.MakeUpAsync(ct)];
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private async Task FinishAsync(string name, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            if (Known(name).Record.Tombstone is null) await EntombAsync(name);
            // Step 8: the key, and the certificate of retirement.
            await retirements.MakeUpAsync(CancellationToken.None);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task EntombAsync(string name)
    {
        var authority = Known(name);
        var ending = authority.Record.Ending!;
        if (await signer.FindAsync(AuditEventType.AuthorityEnding, name, ending.At, until: null, _ => true, CancellationToken.None) is not var (_, people))
            throw new EndRefusedException($"The log does not say who ended {name}: its key is kept.");
        // Step 4: what the box holds itself below it goes with it (RFC 5280 section 5.3.1, cessationOfOperation).
        var (_, _, own) = await gate.LookAsync(authority, EndReport.MostNamed, CancellationToken.None);
        if (own is not [])
            await revocations.ChangeAsync(new AuthorityEnd(name), [.. own.Select(record => record.Id)], new RevocationOrder.Revoke(RevocationReason.CessationOfOperation, Note: $"the authority {name} ended"), CancellationToken.None);
        await RequireOverAsync(authority, CancellationToken.None);
        // Step 5: the last lists, with all of that.
        if (clock.Latest < authority.NotAfter)
        {
            foreach (var scope in CrlScope.Of(name, authority.Record.Crl)) await crls.PublishAsync(Part, scope, scheduled: false, CancellationToken.None);
        }
        if (await gate.ListsLackAsync(authority, CancellationToken.None) is [var lack, ..]) throw new EndRefusedException($"The last list of {name} is not published: {lack}.");
        // Step 6: the keys with which the box spoke for it.
        foreach (var id in await gate.OwnKeysAsync(authority, CancellationToken.None)) await keys.DestroyAsync(id, CancellationToken.None);
        // Step 7: nothing is signed with the key from here on, no list either.
        await authorities.EntombAsync(Part, name, new(WholeSeconds(clock.Now()), ending.Reason, null, null), [.. people.Select(person => person.Name)], clock.Latest);
    }

    private async Task RequireOverAsync(IssuingAuthority authority, CancellationToken ct)
    {
        var report = await ReportAsync(authority, EndReport.MostNamed, ct);
        if (report.Obstacle is { } obstacle) throw new EndRefusedException(obstacle);
        if (report.InForce is [_, ..] first)
        {
            throw new EndRefusedException(
                $"{authority.Name} is not ended, because something of it is still in force: {string.Join("; ", first.Take(10))}{(first.Count + report.More > 10 ? $"; and {first.Count + report.More - 10} more" : "")}. Migrate or end these first: ./trustpoint ca end {authority.Name} --check");
        }
    }

    private async Task<EndReport> ReportAsync(IssuingAuthority authority, int most, CancellationToken ct)
    {
        var (inForce, more, own) = await gate.LookAsync(authority, most, ct);
        return new(
            authority.Name, await ObstacleAsync(authority, ct), inForce, more, [.. own.Select(record => Convert.ToHexString(record.Serial))],
            [.. domains.All.Where(domain => domain.Authority == authority.Name).Select(domain => domain.Name)], authority.Record.Ending is not null);
    }

    private async Task<string?> ObstacleAsync(IssuingAuthority authority, CancellationToken ct) => authority.Record switch
    {
        { Tombstone: { } tombstone } => $"{tombstone.Words(authority.Name)}.",
        { Protection: KeyProtection.Elsewhere } =>
            $"The key of {authority.Name} is not in this box: it is destroyed at a ceremony of the kind destruction. Write the script after ceremony-scripts/destruction.yaml with authority: {authority.Name}, then: ./trustpoint ceremony run destruction-of-{authority.Name}.yaml",
        { State: AuthorityState.OnHold } => $"The certificate of {authority.Name} is on hold: release it, or revoke it for ever.",
        _ when await keys.DescribeAsync(authority.Record.KeyId, ct) is null =>
            $"The key of {authority.Name} is not in {keys.Description}: put the token in that holds it. Its last list could not be signed, and nobody could say that the key is gone.",
        _ => null,
    };

    private IssuingAuthority Known(string name) => authorities.Find(name) ?? throw new AuthorityRefusedException($"There is no authority {name}.");

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
