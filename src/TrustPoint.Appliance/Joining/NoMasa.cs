using TrustPoint.Brski.Masa;
using TrustPoint.Brski.Wire;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Appliance.Joining;

/// <summary>For an appliance that makes no devices: whoever asks it for a voucher of its own is at the wrong place.</summary>
internal sealed class NoMasa : IMasa
{
    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> IssueAsync(RegistrarRequest request, BrskiPeer peer, CancellationToken ct) => throw Nowhere();

    /// <inheritdoc/>
    public Task<VoucherLog> LogAsync(RegistrarRequest request, BrskiPeer peer, CancellationToken ct) => throw Nowhere();

    private static BrskiError Nowhere() => BrskiError.NotFound("this is no manufacturer's authority (MASA)");
}
