using TrustPoint.Ui.Devices;

namespace TrustPoint.Ui.Tests.Devices;

/// <summary>RFC 4180 section 2, and what people paste instead.</summary>
public class DeviceTableTests
{
    [Theory]
    [InlineData("pump-1\npump-2")]
    [InlineData("pump-1\r\n\r\n  pump-2  \r\n")]
    [InlineData("name\npump-1\npump-2")]
    [InlineData("NAME;ipAddresses\npump-1;\npump-2;")]
    [InlineData("ipAddresses\tname\n\tpump-1\n\tpump-2")]
    [InlineData("name\n\"pump-1\"\n\"pump-2\"")]
    public void Names_are_read_however_they_are_pasted(string text) =>
        Assert.Equal(["pump-1", "pump-2"], DeviceTable.Read(text, "plant", null).Select(device => device.Name));

    [Fact]
    public void A_column_of_one_manufacturer_is_serial_numbers_and_names_are_made_of_them()
    {
        var device = Assert.Single(DeviceTable.Read("SN 0042/A", "plant", "acme"));

        Assert.Equal(("sn-0042-a", "SN 0042/A", "acme", "plant"), (device.Name, device.SerialNumber, device.Manufacturer, device.Domain));
    }

    [Fact]
    public void Every_column_of_a_table_is_taken()
    {
        var device = Assert.Single(DeviceTable.Read(
            "name,serialNumber,manufacturer,dnsNames,ipAddresses,uris\r\npump-1,\"7,5 \"\"k\"\"\",acme,a.example b.example,10.0.0.7,urn:x\r\n", "plant", "other"));

        Assert.Equal(("pump-1", "7,5 \"k\"", "acme"), (device.Name, device.SerialNumber, device.Manufacturer));
        Assert.Equal(["a.example", "b.example"], device.DnsNames);
        Assert.Equal(["10.0.0.7"], device.IpAddresses);
        Assert.Equal(["urn:x"], device.Uris);
    }

    [Theory]
    [InlineData("", "many.empty")]
    [InlineData(" \r\n,,\n", "many.empty")]
    [InlineData("name,colour\npump-1,red", "many.column")]
    [InlineData("pump-1,pump-2", "many.wide")]
    [InlineData("name,uris\npump-1,urn:x,urn:y", "many.wide")]
    [InlineData("name\n\"pump-1", "many.quote")]
    public void What_is_no_such_table_is_refused_as_a_whole(string text, string why) =>
        Assert.Equal(why, Assert.Throws<TableRefusedException>(() => DeviceTable.Read(text, "plant", null)).Key);

    [Theory]
    [InlineData("SN-1\nSN 2/A")]
    [InlineData(" SN-1 \r\n\r\nSN 2/A")]
    [InlineData("SERIALNUMBER\nSN-1\nSN 2/A")]
    [InlineData("model;serialNumber;owner\ndrive;SN-1;works\ndrive;SN 2/A;")]
    public void Serial_numbers_are_a_column_or_that_column_of_any_table(string text) => Assert.Equal(["SN-1", "SN 2/A"], DeviceTable.Serials(text));

    [Theory]
    [InlineData("", "many.empty")]
    [InlineData("SN-1,SN-2", "many.wide")]
    [InlineData("\"SN-1", "many.quote")]
    public void What_is_no_list_of_serial_numbers_is_refused_as_a_whole(string text, string why) =>
        Assert.Equal(why, Assert.Throws<TableRefusedException>(() => DeviceTable.Serials(text)).Key);

    [Theory]
    [InlineData(DeviceTable.MostRows, true), InlineData(DeviceTable.MostRows + 1, false)]
    public void A_table_is_bounded(int rows, bool taken)
    {
        var text = string.Join('\n', Enumerable.Range(0, rows).Select(row => $"pump-{row}"));

        if (taken) Assert.Equal(rows, DeviceTable.Read(text, "plant", null).Count);
        else Assert.Equal("many.tooMany", Assert.Throws<TableRefusedException>(() => DeviceTable.Read(text, "plant", null)).Key);
    }
}
