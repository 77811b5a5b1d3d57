using TrustPoint.Brski.Wire;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Brski.Masa;

/// <summary>What BRSKI asks of a manufacturer's authority (MASA). Every method says no by throwing <see cref="BrskiError"/>.</summary>
public interface IMasa
{
    /// <summary>Decides about a registrar's request and issues a voucher, which stands in the device's ledger before it is answered (RFC 8995 section 5.6).</summary>
    /// <returns>DER of the voucher's CMS.</returns>
    Task<ReadOnlyMemory<byte>> IssueAsync(RegistrarRequest request, BrskiPeer peer, CancellationToken ct);

    /// <summary>All vouchers of the device, for one who was given one of them (RFC 8995 section 5.8).</summary>
    Task<VoucherLog> LogAsync(RegistrarRequest request, BrskiPeer peer, CancellationToken ct);
}
