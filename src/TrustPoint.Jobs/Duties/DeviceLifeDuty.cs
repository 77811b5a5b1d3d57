using TrustPoint.Ca.Retirement;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Retirement;

namespace TrustPoint.Jobs.Duties;

/// <summary>Carries out what is queued for the certificates of devices, ends time limits, and makes the certificates of retirement that are missing.</summary>
internal sealed class DeviceLifeDuty(LifeWatch watch, ProductLife products, DeviceRetirements devices, AuthorityEnds authorities) : IDuty
{
    /// <inheritdoc/>
    public JobPlan Plan { get; } = new(LifeWatch.Job, LifeWatch.Tick) { Part = "devices" };

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> DoAsync(CancellationToken ct)
    {
        await products.LookAsync(ct);
        return [.. await watch.LookAsync(ct), .. await devices.MakeUpAsync(ct), .. await authorities.MakeUpAsync(ct)];
    }
}
