using TrustPoint.Brski.Wire;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Brski.Registrar;

/// <summary>What BRSKI asks of a registrar. Every method says no by throwing <see cref="BrskiError"/>.</summary>
public interface IRegistrar
{
    /// <summary>Decides whether the device may come in, and gets a voucher for it (RFC 8995 sections 5.3, 5.4, 5.5 and 5.6).</summary>
    /// <returns>DER of the voucher's CMS, byte for byte as its manufacturer signed it.</returns>
    Task<ReadOnlyMemory<byte>> GetVoucherAsync(PledgeRequest request, BrskiPeer peer, CancellationToken ct);

    /// <summary>Hears whether the device took its voucher (RFC 8995 section 5.7).</summary>
    Task HearVoucherStatusAsync(PledgeStatus status, BrskiPeer peer, CancellationToken ct);

    /// <summary>Hears whether the device got its certificate (RFC 8995 section 5.9.4).</summary>
    Task HearEnrolmentStatusAsync(PledgeStatus status, BrskiPeer peer, CancellationToken ct);

    /// <summary>Keeps a record of a refusal. Where the answer closes the connection it is an alarm.</summary>
    Task RecordAsync(BrskiRefusal refusal, CancellationToken ct);
}

/// <summary>A request that was refused, for the audit log.</summary>
/// <param name="Operation">Such as <c>requestvoucher</c>.</param>
/// <param name="Peer">Who was at the other end.</param>
/// <param name="Error">What was answered.</param>
/// <param name="Incident">The id that the client was told.</param>
public sealed record BrskiRefusal(string Operation, BrskiPeer Peer, BrskiError Error, string Incident);
