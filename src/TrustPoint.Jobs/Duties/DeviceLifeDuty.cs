using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Jobs.Duties;

/// <summary>Carries out what is queued for the certificates of devices, and ends time limits.</summary>
internal sealed class DeviceLifeDuty(LifeWatch watch) : IDuty
{
    /// <inheritdoc/>
    public JobPlan Plan { get; } = new("device-life", LifeWatch.Tick) { Part = "devices" };

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> DoAsync(CancellationToken ct) => watch.LookAsync(ct);
}
