using TrustPoint.Ca.Audit;
using TrustPoint.Devices;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Ownership;

/// <summary>Vouchers of an order, ahead and without a nonce (RFC 8995 sections 3.1 and 5.5). BRS-100.</summary>
public sealed class VoucherOrderTests : MakerTest
{
    [Fact]
    public async Task The_vouchers_of_an_order_are_one_signed_file_and_each_counts_by_itself()
    {
        await Makers.Life.AssignAsync(Admin, "line-a", "SN-2", "works", default);
        var order = new VoucherOrder("order 17", "works", "line-a", ["SN-2", "SN-1"], TimeSpan.FromDays(30));
        var (message, file) = VoucherFile.Open(await Makers.Orders.ExportAsync(Admin, order, default));
        Assert.True(message.IsSignedBy(message.OnlySigner()));
        Assert.Equal(("order 17", "Works Ltd"), (file.Order, file.Owner));
        var vouchers = file.Vouchers.Select(der => Voucher.Decode(SignedMessage.Decode(der).VoucherContent())).ToList();
        Assert.Equal(["SN-2", "SN-1"], vouchers.Select(voucher => voucher.SerialNumber));
        Assert.All(vouchers, voucher => Assert.Equal((null, Box.Time.GetUtcNow() + TimeSpan.FromDays(30)), (voucher.Nonce, voucher.ExpiresOn)));
        Assert.All(vouchers, voucher => Assert.Equal(Works.Authority.Der.ToArray(), voucher.PinnedDomainCert.Der.ToArray()));

        // The stick was lost: the same vouchers once more.
        Assert.Equal(file.Vouchers.Select(der => der.ToArray()), VoucherFile.Open(await Makers.Orders.ExportAsync(Admin, order, default)).Content.Vouchers.Select(der => der.ToArray()));
        Assert.Single(await Makers.Products.LedgerAsync(Admin, "line-a", "SN-2", default));
        Assert.Equal("order 17", (await LogAsync(AuditEventType.VoucherIssued))[0].GetProperty("order").GetString());
    }

    [Theory]
    [InlineData("SN-1", "SN-77")]
    [InlineData("SN-1", "SN-2")]  // belongs to nobody
    [InlineData("SN-9", "SN-1")]
    public async Task An_order_with_one_device_that_is_not_its_owners_is_refused_whole(params string[] serials)
    {
        await Assert.ThrowsAsync<CommandRefusedException>(() => Makers.Orders.ExportAsync(Admin, new("order", "works", "line-a", serials, null), default));
        Assert.Empty(await LogAsync(AuditEventType.VoucherIssued));
    }
}
