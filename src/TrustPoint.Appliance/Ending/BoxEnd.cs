using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Settings;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Transfers;
using TrustPoint.Ui.Settings;

namespace TrustPoint.Appliance.Ending;

/// <summary>
/// Ends the box itself for ever (LIF-55, LIF-57). Here it is looked at whether it may, two people are asked, and the evidence is written and read back; the keys are
/// destroyed by the same process after it has stopped to serve (<see cref="BoxDestruction"/>).
/// </summary>
internal sealed class BoxEnd(
    ApplianceOptions options, LogIdentity identity, Authorities authorities, DeviceRegistry devices, TransferDesk transfers, OpenCeremonies ceremonies, BoxEvidence evidence, BoxRetirement retirement,
    SecondPerson secondPerson, Restart restart) : IBoxEnd
{
    private const int LongestReason = 200;
    private const int MostNamed = 50;

    // Out of use, or never in use: nothing of it works, and nothing waits for this box.
    private static readonly DeviceState[] Living = [DeviceState.Operational, DeviceState.Suspended, DeviceState.InRepair, DeviceState.Releasing, DeviceState.PendingJoin, DeviceState.Imprinted];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EndObstacle>> CheckAsync(Caller caller, CancellationToken ct)
    {
        // It names devices of every domain.
        caller.RequireAlone(Right.ChangeSettings);
        var found = new List<EndObstacle>();
        var who = new AllSeeing();
        var counts = await devices.CountByStateAsync(who, null, ct);
        foreach (var state in Living)
        {
            if (counts.GetValueOrDefault(state) is not (> 0 and var count)) continue;
            var named = (await devices.ListAsync(who, new(State: state), new(MostNamed), ct)).Items;
            found.AddRange(named.Select(device => new EndObstacle(EndObstacleKind.Device, device.Name, CommandFor(device)) { Device = state }));
            if (count > named.Count) found.Add(new(EndObstacleKind.Device, $"+ {count - named.Count}", $"./trustpoint device list --state {Rest.Words.Of(state)}") { Device = state });
        }
        foreach (var open in Enum.GetValues<TransferProgress>().Except([TransferProgress.Closed, TransferProgress.Cancelled]))
        {
            foreach (var transfer in (await transfers.ListAsync(who, new(Progress: open), new(MostNamed), ct)).Items)
                found.Add(new(EndObstacleKind.Transfer, $"{transfer.Id}", $"./trustpoint transfer show {transfer.Id}") { Transfer = (transfer.Side, transfer.Progress) });
        }
        foreach (var run in ceremonies.List(who).Where(run => run.Outcome is null))
            found.Add(new(EndObstacleKind.Ceremony, run.Name, $"./trustpoint ceremony show {run.Name}") { Title = run.Script.Title });
        // Those below first: a root is needed by what it signed. Where a key is elsewhere, its authority goes on without this box.
        foreach (var authority in authorities.All.Reverse().Where(authority => authority.Record is { Tombstone: null, Protection: not KeyProtection.Elsewhere }))
            found.Add(new(EndObstacleKind.Authority, authority.Name, $"./trustpoint ca end {authority.Name} --check") { Title = authority.Subject });
        return found;
    }

    /// <summary>Begins the end. The box stops to serve right after.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="EndRefusedException">Something goes on, no reason is given, or the evidence cannot be written.</exception>
    public async Task<EndFile> EndAsync(Caller caller, string reason, string folder, CancellationToken ct)
    {
        caller.Require(Right.WriteToBox);
        reason = reason.Trim();
        var allowed = caller.Require(new Act(ActKind.EndAuthorities, Right.ChangeSettings, "end this box for ever", ("appliance", identity.Id), ("reason", reason), ("folder", folder)));
        if (reason.Length is 0 or > LongestReason || reason.Any(char.IsControl)) throw new EndRefusedException($"Say why the box ends, in one line of at most {LongestReason} characters.");
        var target = new EvidenceFolder(folder);
        if (target.Unfit(options.DataDirectory) is { } unfit) throw new EndRefusedException($"The evidence cannot be written: {unfit}.");
        if (EndFile.Read(options.DataDirectory) is not null) throw new EndRefusedException("The end of this box has begun.");
        // Step 1: nothing goes on, before anybody is asked and again after.
        await RequireOverAsync(caller, ct);
        // Step 2: two people, always.
        caller = await secondPerson.AskAsync(allowed, ct);
        try
        {
            // Step 3: the evidence, read back from the disk. Nothing is destroyed before that.
            await evidence.WriteAsync(new AllSeeing(), target, ct);
            var digest = target.Seal();
            // Step 4: on the log, and then in the file that no start overlooks.
            var began = await retirement.BeginAsync(caller, identity.Id, reason, folder, digest);
            var end = new EndFile(EndStep.Destroying, identity.Id, began, reason, folder, digest);
            end.Write(options.DataDirectory);
            restart.Ask();
            return end;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new EndRefusedException($"The evidence cannot be written, and nothing was destroyed: {failed.Message}");
        }
    }

    private async Task RequireOverAsync(Caller caller, CancellationToken ct)
    {
        if (await CheckAsync(caller, ct) is [var first, ..] found)
            throw new EndRefusedException($"The box is not ended: {found.Count} things go on, the first is {Rest.Words.Of(first.Kind)} {first.Name}. All of them: ./trustpoint appliance end --check");
    }

    private static string CommandFor(Device device) => device.State == DeviceState.Releasing
        ? $"./trustpoint device life {device.Name}"
        : $"./trustpoint device decommission {device.Name} --reason \"this box ends\"";

    // The report and the evidence are of all that there is, whoever asked for them.
    private sealed record AllSeeing() : Caller("box-end")
    {
        public override string Proof => "in-process";

        public override Reach ReachOf(Right right) => right is Right.SeeDevices or Right.SeeSetup or Right.ReadAudit or Right.AttendCeremonies ? Reach.Everywhere : Reach.Nowhere;
    }
}
