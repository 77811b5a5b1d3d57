using TrustPoint.Devices;
using TrustPoint.Devices.Ownership;

namespace TrustPoint.Storage.Tests.Ownership;

/// <summary>What was made, as it is kept.</summary>
public sealed class ProductTests : MakerTest
{
    [Theory] // LIF-1
    [InlineData("SN-1")]
    [InlineData("SN-3", "SN-2")]
    [InlineData("SN-3", "SN-3")]
    [InlineData("SN-3", "")]
    [InlineData("SN_3")]
    public async Task A_serial_number_that_is_taken_or_none_adds_nothing_at_all(params string[] serials)
    {
        await Assert.ThrowsAsync<CommandRefusedException>(() => Makers.Products.AddAsync(Admin, "line-a", "sold", serials, null, default));
        Assert.Null(await Makers.Products.FindAsync(Admin, "line-a", "SN-3", default));
    }

    [Fact]
    public async Task Products_are_listed_by_what_they_are_asked_for()
    {
        Assert.Equal(["SN-9", "SN-2", "SN-1"], (await Makers.Products.ListAsync(Admin, new(), new(), default)).Items.Select(product => product.SerialNumber));
        Assert.Equal(["SN-1"], (await Makers.Products.ListAsync(Admin, new(Owner: "works"), new(), default)).Items.Select(product => product.SerialNumber));
        var first = await Makers.Products.ListAsync(Admin, new(Model: "sold"), new(1, ProductSort.Oldest), default);
        Assert.Equal("SN-1", Assert.Single(first.Items).SerialNumber);
        Assert.Equal("SN-2", Assert.Single((await Makers.Products.ListAsync(Admin, new(Model: "sold"), new(1, ProductSort.Oldest, first.Next), default)).Items).SerialNumber);
        Assert.Equal(2, (await Makers.Products.CountAsync(Admin, new(Model: "sold"), default)).Value);
    }
}
