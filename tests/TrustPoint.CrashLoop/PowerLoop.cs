using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>
/// Runs the appliance on a disk of its own, lets devices renew, certificates be revoked and CRLs be made, and cuts the power of the disk at a random moment. What is left is mounted
/// again, proved with fsck, and looked through for all that was acknowledged. The next start goes on from it. Needs root for the loop device.
/// </summary>
/// <param name="seed">Of the moments.</param>
public sealed class PowerLoop(int seed)
{
    private const int Devices = 6;
    private const int LongestMilliseconds = 2_500;

    private readonly Random chance = new(seed);
    private readonly List<string> violations = [];
    private long given;
    private long revoked;

    /// <summary>Runs it.</summary>
    /// <param name="cuts">How often.</param>
    /// <param name="progress">Told after each.</param>
    public async Task<Outcome> RunAsync(int cuts, Action<string>? progress = null)
    {
        using var folder = new TemporaryDirectory();
        using var disk = LoopDisk.Make(folder.File("disk.img"), folder.File("disk"));
        var data = Path.Combine(disk.Path, "data");
        FleetDevice[] devices;
        await using (var first = await ApplianceProcess.StartAsync(data, FleetDevice.Unlimited))
        {
            devices = await RenewingFleet.EnrolAsync(first, Devices, "tls-client");
            await first.StopAsync();
        }
        var published = 0L;
        for (var cut = 1; cut <= cuts; cut++)
        {
            // Every fourth one may come before the first device is served.
            var (at, isAtWork) = (chance.Next(1, LongestMilliseconds), cut % 4 > 0);
            var kept = await CutUnderLoadAsync(disk, data, devices, TimeSpan.FromMilliseconds(at), isAtWork);
            published = Math.Max(published, kept.Published);
            var found = await (kept with { Published = published }).LookAsync(data);
            violations.AddRange(found.Select(words => $"power cut {cut}, {at} ms {(isAtWork ? "into the load" : "after the start")}: {words}"));
            given += kept.Certificates.Count;
            revoked += kept.Revoked.Count;
            progress?.Invoke($"power cut {cut}, {at} ms {(isAtWork ? "into the load" : "after the start")}: {kept.Certificates.Count} certificates, {kept.Revoked.Count} revocations, CRL {kept.Published}, {found.Count} violations");
        }
        return new($"{cuts} power cuts, {given} certificates and {revoked} revocations acknowledged, newest CRL {published}", violations);
    }

    private async Task<Kept> CutUnderLoadAsync(LoopDisk disk, string data, FleetDevice[] devices, TimeSpan life, bool isAtWork)
    {
        await using var appliance = await ApplianceProcess.StartAsync(data, FleetDevice.Unlimited);
        await using var fleet = RenewingFleet.Start(appliance, devices, new() { BearsDrops = true });
        await using var administrator = RevokingAdministrator.Start(appliance, fleet, TimeSpan.FromMilliseconds(50));
        if (isAtWork) await fleet.UntilEachAsync(200);
        await Task.Delay(life);
        // Without power nothing leaves the box. Here the process lives on for a moment, and what the cut met on its way may still be answered with success. So what holds is what came before.
        var (answers, revoked, published) = (fleet.Take(), administrator.Revoked.ToList(), administrator.Published);
        disk.Cut();
        await appliance.EndAsync(Signal.Kill);
        var late = await fleet.StopAsync();
        await administrator.StopAsync();
        disk.Again();
        foreach (var odd in answers.Concat(late).Where(answer => answer.Status is not (200 or 503)).GroupBy(answer => answer.Status)) violations.Add($"{odd.Count()} devices were answered {odd.Key}");
        violations.AddRange(administrator.Faults);
        return new([.. answers.Select(answer => answer.Certificate).OfType<byte[]>().Select(Kept.NameOf)], revoked, published);
    }
}
