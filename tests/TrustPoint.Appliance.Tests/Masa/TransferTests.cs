using System.Net.Http.Headers;
using System.Security.Cryptography;
using TrustPoint.Formats;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Appliance.Tests.Masa;

/// <summary>Ownership transfers over the wire and by file: booked at the device port and by the command line, verified without any appliance. LIF-33.</summary>
[Collection(Shared.Name)]
public sealed class TransferTests(SharedAppliance shared) : IAsyncLifetime, IDisposable
{
    private readonly Maker maker = new(shared.Process);
    private readonly TestParty seller = new("seller", DateTimeOffset.UtcNow);
    private readonly TestParty buyer = new("buyer", DateTimeOffset.UtcNow);

    public Task InitializeAsync() => maker.SetUpAsync();

    [Fact] // LIF-33: over the network, by whoever has the package; and again
    public async Task LIF_33_an_owner_s_box_books_at_the_device_port_by_signatures_alone()
    {
        var package = await AcceptedAsync("SN-470");
        var (status, type, body) = await PostAsync(package.Encode());
        Assert.Equal((200, "application/zip"), (status, type));
        Assert.Equal(body, (await PostAsync(package.Encode())).Body);
        Assert.Equal(body, (await PostAsync(body)).Body);
        Assert.Equal(TransferStage.Booked, TransferPackage.Decode(body).Stage);
        Assert.StartsWith("domain-", (await maker.Appliance.JsonAsync("product", "show", "SN-470")).GetProperty("product").GetProperty("owner").GetString(), StringComparison.Ordinal);

        // LIF-46: the same devices to somebody else, by a statement that follows on the same.
        using var third = new TestParty("third", DateTimeOffset.UtcNow);
        var identity = maker.Identity("SN-470");
        var fork = TestTransfer.Accept(TestTransfer.Offer(TestTransfer.Statement(seller, third, DateTimeOffset.UtcNow, (identity, TitleHead.None)), seller, identity), third, DateTimeOffset.UtcNow);
        await RefusedAsync(403, "does not belong to seller", fork.Encode());
    }

    [Fact] // I11
    public async Task What_is_no_transfer_is_refused_in_words()
    {
        await RefusedAsync(400, "ZIP: it is too short", []);
        await RefusedAsync(400, "ZIP: ", RandomNumberGenerator.GetBytes(100_000));
        await RefusedAsync(400, "transfer statement", TransferPackage.Of("{}"u8.ToArray()).Encode());
        await RefusedAsync(413, "", new byte[(8 << 20) + 1]);
        await RefusedAsync(415, "the body must be application/zip", [], "application/json");
        var package = await AcceptedAsync("SN-471");
        await RefusedAsync(403, "statement-2.p7s is missing", Without(package, "statement-2.p7s").Encode()); // LIF-31
        using var client = await maker.Appliance.DeviceClientAsync();
        Assert.Equal(405, (int)(await client.GetAsync($"{maker.Appliance.DevicesUrl}/transfers/bookings")).StatusCode);
    }

    [Fact] // by a stick
    public async Task The_command_line_books_a_file_and_verifies_it_without_an_appliance()
    {
        var package = await AcceptedAsync("SN-472");
        string In(string name) => Path.Combine(maker.Folder, name);
        await File.WriteAllBytesAsync(In("accepted.zip"), package.Encode());
        await File.WriteAllTextAsync(In("seller.pem"), Pem.Of(seller.Authority.Der.Span));
        await File.WriteAllTextAsync(In("buyer.pem"), Pem.Of(buyer.Authority.Der.Span));
        var made = (await maker.Appliance.CommandAsync("transfer", "book", In("accepted.zip"), "--out", In("booked.zip"))).Done;
        Assert.Contains("1 devices", made, StringComparison.Ordinal);
        await File.WriteAllTextAsync(In("maker.pem"), (await maker.Appliance.CommandAsync("masa", "anchor", "export")).Done + await LinePemAsync());
        string[] verify = ["transfer", "verify", In("booked.zip"), "--anchor", In("seller.pem"), "--anchor", In("buyer.pem"), "--manufacturer", In("maker.pem")];
        Assert.Contains("The package is whole and booked: 1 devices from seller to buyer", (await maker.Appliance.CommandAsync(verify)).Done, StringComparison.Ordinal);
        var refused = await maker.Appliance.CommandAsync(verify[..^2]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Manufacturer: ", refused.Error, StringComparison.Ordinal);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        maker.Dispose();
        seller.Dispose();
        buyer.Dispose();
    }

    private async Task<string> LinePemAsync() =>
        (await maker.Appliance.AdminAsync(HttpMethod.Get, "authorities")).EnumerateArray().Single(row => row.GetProperty("name").GetString() == "line").GetProperty("pem").GetString()!;

    private Task<TransferPackage> AcceptedAsync(string serial) => maker.SoldAsync(serial, seller, buyer);

    private async Task<(int Status, string? Type, byte[] Body)> PostAsync(byte[] package, string type = "application/zip")
    {
        using var client = await maker.Appliance.DeviceClientAsync();
        client.DefaultRequestHeaders.ExpectContinue = true; // what is too large is refused before it is sent
        using var content = new ByteArrayContent(package) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using var answer = await client.PostAsync($"{maker.Appliance.DevicesUrl}/transfers/bookings", content);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsByteArrayAsync());
    }

    private async Task RefusedAsync(int status, string words, byte[] package, string type = "application/zip")
    {
        var answer = await PostAsync(package, type);
        Assert.Equal(status, answer.Status);
        Assert.Contains(words, System.Text.Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
    }

    private static TransferPackage Without(TransferPackage package, string name)
    {
        var rest = TransferPackage.Of(package[TransferPackage.Statement]);
        foreach (var other in package.Names.Where(other => other != name)) rest = rest.With(other, package[other]);
        return rest;
    }
}
