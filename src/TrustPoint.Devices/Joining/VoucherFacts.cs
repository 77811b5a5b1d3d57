using TrustPoint.Devices.Manufacturers;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Joining;

/// <summary>What a voucher says, as people read it (RFC 8366 section 5.3).</summary>
/// <param name="Signer">Whose key signed it.</param>
/// <param name="Assertion">What it rests on: verified, logged or proximity.</param>
/// <param name="SerialNumber">The device that it is for.</param>
/// <param name="Nonce">The attempt that it is for; null: any, as long as it lives.</param>
/// <param name="CreatedOn">When it was made, where it says so.</param>
/// <param name="ExpiresOn">Until when it can be taken; null: as long as its nonce is asked for or, without one, for ever.</param>
/// <param name="Pinned">The certificate that it binds the device to.</param>
public sealed record VoucherFacts(
    ManufacturerAnchor Signer, string Assertion, string SerialNumber, string? Nonce, DateTimeOffset? CreatedOn, DateTimeOffset? ExpiresOn, ManufacturerAnchor Pinned)
{
    /// <summary>Of the voucher that came for a device; null: none did.</summary>
    public static VoucherFacts? Of(Join join) => join.Voucher is null ? null : Of(join.Voucher, join.ChangedAt);

    /// <summary>Of a voucher that was brought by hand.</summary>
    public static VoucherFacts Of(HeldVoucher held) => Of(held.Der, held.ImportedAt);

    // It was judged when it came.
    private static VoucherFacts Of(byte[] der, DateTimeOffset at) => Of(ReadVoucher.Read(der, new JoinRules(), at));

    internal static VoucherFacts Of(ReadVoucher read)
    {
        var voucher = read.Content;
        return new(
            ManufacturerAnchor.Of(read.Message.OnlySigner()), voucher.Assertion.ToText(), voucher.SerialNumber, voucher.Nonce, voucher.CreatedOn, voucher.ExpiresOn,
            ManufacturerAnchor.Of(voucher.PinnedDomainCert));
    }
}
