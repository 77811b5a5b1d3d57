using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Keys;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Ownership;

/// <summary>The keys that sign vouchers follow each other, whatever came to nothing meanwhile.</summary>
public sealed class VoucherSignerTests : MakerTest
{
    [Fact]
    public async Task A_signer_whose_making_came_to_nothing_is_made_at_the_next_look_and_leaves_no_key()
    {
        await IssueAsync(Ask(Works, "SN-1"));
        var first = Assert.Single(await Makers.Signers.HeldAsync(default));
        Box.Time.Advance(first.RenewsAt!.Value - Box.Time.GetUtcNow());

        // It signs its own request yet, and the authority no more.
        Box.Keys.AfterSigning = () => Box.Keys.Failure = new KeyStoreUnavailableException("away");
        Assert.Single(await Makers.Signers.RenewAsync(default));
        (Box.Keys.Failure, Box.Keys.AfterSigning) = (null, null);
        var newest = await Box.Store.Certificates.ListAsync(new(Profile: "voucher-signer"), CertificateSort.Newest, null, 10, default);
        Assert.Null(newest.Items[0].Read());
        Assert.False(newest.Items[0].SaysNoRevAvail()); // who revokes it has it on the list

        // The process that comes after.
        using var next = new Makers(Box);
        Assert.Empty(await next.Signers.RenewAsync(default));
        var second = Assert.Single(await next.Signers.HeldAsync(default));
        Assert.NotEqual(first.Sha256, second.Sha256);
        Assert.Single(await Box.Keys.ListAsync(default), key => key.Label.StartsWith("Voucher signer", StringComparison.Ordinal));
    }
}
