using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;

namespace TrustPoint.Ca.Revocation;

/// <summary>
/// Revokes many certificates at once: first it shows what would stop working, then it does that and no more. Each certificate is a
/// revocation of its own, with its own entry on the log, in transactions that others need not wait for long. Cut off by a crash, it goes on
/// where it was when the same order comes again.
/// </summary>
public sealed class SelectedRevocations(Revocations revocations, IRevocationQueries queries, SecondPerson secondPerson)
{
    private const int MostRefusals = 10;

    private RevocationProgress? running;

    /// <summary>What would stop working.</summary>
    /// <param name="caller">Who sees the devices of the domains that it touches.</param>
    /// <param name="selection">Which certificates.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not, or not in one of the domains.</exception>
    public async Task<RevocationPreview> PreviewAsync(Caller caller, RevocationSelection selection, CancellationToken ct)
    {
        var now = WholeSecond(revocations.Now);
        var selected = await SelectAsync(caller, Right.SeeDevices, selection, now, ct);
        return await PreviewAsync(selection, selected, now, ct);
    }

    /// <summary>Carries out what was shown.</summary>
    /// <param name="caller">Who revokes in the domains that it touches.</param>
    /// <param name="selection">Which certificates.</param>
    /// <param name="ticket">Of the preview that was looked at.</param>
    /// <param name="order">Revoke or hold, and why.</param>
    /// <param name="ct">Stops between two transactions; what was done stays done.</param>
    /// <exception cref="NotAllowedException">The caller may not, or not in one of the domains: nothing is changed.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="RevocationRefusedException">More fits than was shown, or another selection is being carried out: nothing is changed.</exception>
    /// <exception cref="Issuance.StoreUnavailableException">It cannot be recorded now; what was done before stays done.</exception>
    /// <exception cref="Time.ClockException">The clock went back.</exception>
    public async Task<RevokedSelection> RunAsync(Caller caller, RevocationSelection selection, string ticket, RevocationOrder.Revoke order, CancellationToken ct)
    {
        var now = revocations.Now;
        // Step 1: what fits now is what was shown, or less of it.
        var shown = RevocationTicket.Parse(ticket);
        var selected = await SelectAsync(caller, Right.Revoke, selection, shown?.At ?? WholeSecond(now), ct);
        if (shown != RevocationTicket.Of(shown?.At ?? now, selected)) throw await GrownAsync(selection, selected, ct);
        // Step 2: whoever is asked besides approves what was shown.
        caller = await secondPerson.AskAsync(caller.Require(ActOf(caller, selection, selected, ticket, order)), ct);
        // Step 3: alone, so that its progress is one that people understand.
        List<long> rows = [.. selected.Where(certificate => certificate.IsInForceAt(now)).Select(certificate => certificate.Id)];
        if (Interlocked.CompareExchange(ref running, new(0, rows.Count), null) is { } other)
            throw new RevocationRefusedException($"Nothing was revoked: other certificates are being revoked ({other.Done} of {other.Of}). Try again when that is done.");
        try
        {
            // Step 4: chunk by chunk, each durable by itself.
            var verdicts = new List<RevocationVerdict>(rows.Count);
            foreach (var chunk in rows.Chunk(Revocations.ChunkSize))
            {
                verdicts.AddRange(await revocations.ChangeAsync(caller, chunk, order, ct));
                Volatile.Write(ref running, new(verdicts.Count, rows.Count));
            }
            if (rows is []) await secondPerson.CloseAsync(caller, CancellationToken.None);
            return Result(verdicts);
        }
        finally
        {
            Volatile.Write(ref running, null);
        }
    }

    /// <summary>How far the selection is that is being carried out; null: none is.</summary>
    /// <exception cref="NotAllowedException">The caller sees devices nowhere.</exception>
    public RevocationProgress? RunningSeenBy(Caller caller) =>
        caller.ReachOf(Right.SeeDevices).IsAnywhere ? Volatile.Read(ref running) : throw new NotAllowedException(caller, Right.SeeDevices);

    // Of the domain that all of them are in; else whoever approves has the right wherever the caller has it.
    private static Act ActOf(Caller caller, RevocationSelection selection, IReadOnlyList<SelectedCertificate> selected, string ticket, RevocationOrder order)
    {
        List<string?> domains = [.. selected.Select(certificate => certificate.Domain).Distinct().DefaultIfEmpty(selection.Domain)];
        return new(
            ActKind.RevokeMany, Right.Revoke, "revoke certificates",
            [
                ("certificates", $"{selected.Count}"), ("device", selection.Device), ("domain", selection.Domain), ("profile", selection.Profile), ("authority", selection.Authority),
                ("ticket", ticket), .. order.Fields,
            ])
        { Domain = domains is [var one] ? one : caller.May(Right.Revoke) ? null : domains[0] };
    }

    private static RevokedSelection Result(List<RevocationVerdict> verdicts)
    {
        List<Revocation> changed = [.. verdicts.OfType<RevocationVerdict.Changed>().Select(verdict => verdict.Revocation)];
        return new(
            verdicts.Count, changed.Count,
            [.. verdicts.OfType<RevocationVerdict.Refused>().Select(refused => refused.Why).Distinct().Take(MostRefusals)], changed.Count(revocation => !revocation.Listed),
            [.. changed.Where(revocation => revocation.Listed).GroupBy(revocation => new CrlScope(revocation.Authority, revocation.Shard)).Select(scope => scope.MaxBy(revocation => revocation.Change)!)]);
    }

    private async Task<IReadOnlyList<SelectedCertificate>> SelectAsync(Caller caller, Right right, RevocationSelection selection, DateTimeOffset endingFrom, CancellationToken ct)
    {
        if (!caller.ReachOf(right).IsAnywhere) throw new NotAllowedException(caller, right);
        var selected = await queries.SelectAsync(selection, endingFrom, ct);
        // As for a single certificate: its own domain decides. Where there is none to look at, the one that was asked for does.
        foreach (var domain in selected.Select(certificate => certificate.Domain).Distinct().DefaultIfEmpty(selection.Domain)) caller.RequireAlone(right, domain);
        return selected;
    }

    private async Task<RevocationPreview> PreviewAsync(RevocationSelection selection, IReadOnlyList<SelectedCertificate> selected, DateTimeOffset now, CancellationToken ct)
    {
        List<SelectedCertificate> inForce = [.. selected.Where(certificate => certificate.IsInForceAt(now))];
        var devices = inForce.Select(certificate => certificate.Device).OfType<string>().ToHashSet();
        var keeping = await queries.KeepingOthersAsync(devices, selection, now, ct);
        return new(
            RevocationTicket.Of(now, selected).ToString(), inForce.Count, devices.Count - keeping.Count,
            [.. devices.Except(keeping).Order(StringComparer.Ordinal).Take(RevocationPreview.MostNames)], keeping.Count, inForce.Count(certificate => certificate.Device is null),
            await UnlistedAsync(inForce, ct));
    }

    // What one certificate says about this, all of its profile's version say (lint X5-120): of a hundred thousand a few are read.
    private async Task<int> UnlistedAsync(List<SelectedCertificate> inForce, CancellationToken ct)
    {
        var unlisted = 0;
        foreach (var kind in inForce.GroupBy(certificate => certificate.Profile))
            if (await queries.SaysNoRevAvailAsync(kind.First().Id, ct)) unlisted += kind.Count();
        return unlisted;
    }

    private async Task<RevocationRefusedException> GrownAsync(RevocationSelection selection, IReadOnlyList<SelectedCertificate> selected, CancellationToken ct)
    {
        var now = WholeSecond(revocations.Now);
        var preview = await PreviewAsync(selection, [.. selected.Where(certificate => certificate.NotAfter >= now)], now, ct);
        return new("Nothing was revoked: other certificates fit now than were shown. Look at what fits now, and decide again.", preview);
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
