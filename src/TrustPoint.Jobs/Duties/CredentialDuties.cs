using TrustPoint.Ca.Ocsp;
using TrustPoint.Ca.Vouchers;

namespace TrustPoint.Jobs.Duties;

/// <summary>Renews the OCSP responders whose time has come.</summary>
internal sealed class OcspRespondersDuty(DelegatedResponders responders) : IDuty
{
    /// <inheritdoc/>
    public JobPlan Plan { get; } = new(DelegatedResponders.Job, DelegatedResponders.Tick) { Part = "ocsp", AlarmAfter = 12 };

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> DoAsync(CancellationToken ct) => responders.RenewAsync(ct);
}

/// <summary>Renews the voucher signers whose time has come, and ends the keys before them.</summary>
internal sealed class VoucherSignersDuty(VoucherSigners signers) : IDuty
{
    /// <inheritdoc/>
    public JobPlan Plan { get; } = new(VoucherSigners.Job, TimeSpan.FromMinutes(5)) { Part = "voucher signers", Retry = TimeSpan.FromMinutes(1) };

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> DoAsync(CancellationToken ct) => signers.RenewAsync(ct);
}
