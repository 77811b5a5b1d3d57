using System.Security.Cryptography;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Formats;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Ownership;

/// <summary>The vouchers of one device.</summary>
public static class Ledger
{
    /// <summary>What the first voucher of a device has as <see cref="IssuedVoucher.Before"/>.</summary>
    public static readonly byte[] Beginning = new byte[SHA256.HashSizeInBytes];

    /// <summary>What the voucher that follows has as <see cref="IssuedVoucher.Before"/>.</summary>
    public static byte[] Link(IssuedVoucher voucher) => SHA256.HashData([.. voucher.Before, .. voucher.Der]);

    /// <summary>What a voucher says.</summary>
    /// <exception cref="DecodeException">The row is damaged.</exception>
    public static Voucher Read(IssuedVoucher voucher) => Voucher.Decode(SignedMessage.Decode(voucher.Der).VoucherContent());

    /// <summary>The certificate that a voucher binds its device to, as people compare it.</summary>
    /// <exception cref="DecodeException">The row is damaged.</exception>
    public static ManufacturerAnchor PinnedBy(IssuedVoucher voucher) => ManufacturerAnchor.Of(Read(voucher).PinnedDomainCert);

    /// <summary>
    /// As an owner is told it (RFC 8995 section 5.8.1). While there are few, all of them; else of each domain the newest with and the newest
    /// without a nonce, and how many were left out.
    /// </summary>
    internal static VoucherLog ToLog(IReadOnlyList<IssuedVoucher> vouchers)
    {
        if (vouchers.Count <= VoucherLog.MaxEvents) return new([.. vouchers.Select(voucher => Event(voucher, 0))]);
        var kinds = vouchers.GroupBy(voucher => (Convert.ToHexString(voucher.DomainId), voucher.Nonce is null)).ToList();
        var kept = kinds.Select(kind => Event(kind.Last(), kind.Count() - 1)).OrderBy(kept => kept.Date).ToList();
        var arbitrary = Math.Max(0, kept.Count - VoucherLog.MaxEvents);
        return new([.. kept.Skip(arbitrary)])
        {
            Truncation = new(LeftOut(isNonceless: false), LeftOut(isNonceless: true), Capped(arbitrary)),
        };

        int LeftOut(bool isNonceless) => Capped(kinds.Where(kind => kind.Key.Item2 == isNonceless).Sum(kind => kind.Count() - 1));
    }

    private static VoucherLogEvent Event(IssuedVoucher voucher, int truncated) => new(voucher.At, voucher.DomainId, voucher.Nonce, AssertionOf(voucher)) { Truncated = Capped(truncated) };

    private static VoucherAssertion AssertionOf(IssuedVoucher voucher) =>
        VoucherAssertions.Parse(voucher.Assertion) ?? throw new InvalidDataException($"Voucher {voucher.Number} has the unknown assertion {voucher.Assertion}.");

    // RFC 8995 section 5.8.1: the counts end at 1024.
    private static int Capped(int count) => Math.Min(count, 1024);
}
