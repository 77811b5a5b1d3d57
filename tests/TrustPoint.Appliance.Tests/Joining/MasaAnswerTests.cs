using System.Text;
using Microsoft.AspNetCore.Http;

namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>What devices are told when their manufacturer says no, says nothing, or says something else (RFC 8995 section 5.6).</summary>
[Collection(JoinPlants.Name)]
public sealed class MasaAnswerTests(JoinPlant plant) : IAsyncLifetime
{
    private const string Password = "correct horse battery staple";

    public Task InitializeAsync() => plant.RuleAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(403, 403)]
    [InlineData(404, 404)]
    [InlineData(406, 406)]
    [InlineData(202, 202)]
    [InlineData(500, 202)]
    [InlineData(302, 202)]
    [InlineData(401, 202)]
    public async Task A_no_is_passed_on_in_our_words_and_trouble_is_a_reason_to_wait(int masa, int told)
    {
        plant.Masa.Answers = async (http, _) =>
        {
            http.Response.StatusCode = masa;
            http.Response.Headers.Location = "https://localhost/elsewhere";
            http.Response.ContentType = "text/plain";
            await http.Response.WriteAsync("an internal word of the manufacturer\n");
        };
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        var answer = await pledge.AskAsync();
        Assert.Equal(told, answer.Status);
        Assert.DoesNotContain("internal word", answer.Words, StringComparison.Ordinal);
        var join = Assert.Single(await plant.JoinsOfAsync(serialNumber));
        Assert.Equal(told == 202 ? "voucherAsked" : "refused", join.GetProperty("state").GetString());
        // BRS-53: people here are told what it said, as its words.
        Assert.Equal("an internal word of the manufacturer", join.GetProperty("masaWords").GetString());
        var shown = await plant.Process.CommandAsync("join", "show", join.GetProperty("number").ToString());
        Assert.Matches("its manufacturer says +an internal word of the manufacturer", shown.Done);
        if (told == 202) Assert.InRange(answer.RetryAfter!.Value.TotalSeconds, 1, 60);
    }

    [Fact] // RFC 8995 section 5.6: 403 is for a request that is stale or badly signed as well as for what another owner has
    public async Task A_manufacturer_that_refuses_is_not_said_to_know_another_owner()
    {
        plant.Masa.Answers = async (http, _) =>
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            http.Response.ContentType = "text/plain";
            await http.Response.WriteAsync("the signer does not sign this");
        };
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        Assert.StartsWith("the manufacturer refuses the device a voucher: ask it why", (await pledge.AskAsync()).Words, StringComparison.Ordinal);
        var join = Assert.Single(await plant.JoinsOfAsync(serialNumber));
        Assert.Equal(
            ("the manufacturer refuses the device a voucher: ask it why", "the signer does not sign this"),
            (join.GetProperty("reason").GetString(), join.GetProperty("masaWords").GetString()));
    }

    [Theory] // BRS-40: RFC 8995 section 5.4: what is set for the MASA, over TLS and over HTTP
    [InlineData("certificate")]
    [InlineData("password")]
    public async Task The_registrar_proves_itself_to_the_masa_as_it_is_told_to(string way)
    {
        await plant.RuleAsync(more: way == "certificate" ? [("showsCertificate", true)] : [("masaUser", "plant"), ("masaPassword", Password)]);
        byte[]? certificate = null;
        string? login = null;
        plant.Masa.Answers = (http, request) =>
        {
            (certificate, login) = (http.Connection.ClientCertificate?.RawData, http.Request.Headers.Authorization);
            return Masa.WriteAsync(http, plant.Masa.Voucher(request));
        };
        var (pledge, _) = plant.Arrive();
        using var __ = pledge;
        Assert.Equal(200, (await pledge.AskAsync()).Status);
        Assert.Equal(way == "certificate" ? pledge.Seen : null, certificate);
        Assert.Equal(way == "password" ? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"plant:{Password}"))}" : null, login);
    }

    [Fact] // BRS-40: stored sealed, and nobody is shown it
    public async Task A_password_to_a_masa_is_nowhere_in_clear()
    {
        await plant.RuleAsync(more: [("masaUser", "plant"), ("masaPassword", Password)]);
        await plant.RuleAsync(more: [("masaUser", "plant")]); // it stays
        var (pledge, _) = plant.Arrive();
        using var __ = pledge;
        string? login = null;
        plant.Masa.Answers = (http, _) =>
        {
            login = http.Request.Headers.Authorization;
            http.Response.StatusCode = 401;
            return Task.CompletedTask;
        };
        Assert.Equal(202, (await pledge.AskAsync()).Status);
        Assert.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes($"plant:{Password}")), login, StringComparison.Ordinal);

        var rules = (await plant.Process.AdminAsync(HttpMethod.Get, "manufacturers/maker/joining")).GetRawText();
        Assert.Contains("\"masaUser\":\"plant\"", rules, StringComparison.Ordinal);
        var everything = rules + plant.Process.Written + (await plant.Process.AdminAsync(HttpMethod.Get, "audit?event=manufacturer.accepted")).GetRawText();
        foreach (var file in Directory.GetFiles(plant.Process.DataDirectory, "trustpoint.db*")) everything += Encoding.Latin1.GetString(await SharedBytesAsync(file));
        foreach (var form in new[] { Password, Convert.ToBase64String(Encoding.UTF8.GetBytes(Password)), Convert.ToBase64String(Encoding.UTF8.GetBytes($"plant:{Password}")) })
            Assert.DoesNotContain(form, everything, StringComparison.Ordinal);
    }

    [Fact] // BRS-40: RFC 8995 section 5.4: nobody but an administrator can help
    public async Task A_masa_that_does_not_know_the_registrar_is_an_alarm_and_the_device_waits()
    {
        plant.Masa.Answers = (http, _) =>
        {
            http.Response.StatusCode = 401;
            return Task.CompletedTask;
        };
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        for (var poll = 0; poll < 2; poll++) Assert.Equal(202, (await pledge.AskAsync()).Status);
        Assert.Contains("none is set for it here", Assert.Single(await plant.JoinsOfAsync(serialNumber)).GetProperty("reason").GetString()!, StringComparison.Ordinal);
        var alarms = await plant.Process.AdminAsync(HttpMethod.Get, $"audit?event=voucher.delayed&outcome=alarm&about={serialNumber}");
        Assert.Single(alarms.GetProperty("items").EnumerateArray());
        await plant.Process.WritesAsync("ALARM: the MASA");
    }

    [Theory] // a voucher that the device would refuse is not passed on
    [InlineData("serial number")]
    [InlineData("nonce")]
    [InlineData("signer")]
    [InlineData("rubbish")]
    public async Task A_voucher_that_does_not_fit_is_not_passed_on(string wrong)
    {
        using var stranger = new Maker();
        plant.Masa.Answers = (http, request) => Masa.WriteAsync(http, wrong switch
        {
            "serial number" => plant.Masa.Voucher(request, serialNumber: "sn-other"),
            "nonce" => plant.Masa.Voucher(request, nonce: "other"),
            "signer" => new Masa(stranger).Voucher(request),
            _ => [1, 2, 3],
        });
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        Assert.Equal(202, (await pledge.AskAsync()).Status);
        Assert.Contains("not usable", Assert.Single(await plant.JoinsOfAsync(serialNumber)).GetProperty("reason").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_waits_while_the_masa_is_away_and_the_record_says_why()
    {
        await plant.RuleAsync(masa: "localhost:1");
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        var answer = await pledge.AskAsync();
        Assert.Equal(202, answer.Status);
        Assert.DoesNotContain("localhost", answer.Words, StringComparison.Ordinal); // what is wrong is not for devices
        Assert.Contains("the MASA localhost gives no voucher", Assert.Single(await plant.JoinsOfAsync(serialNumber)).GetProperty("reason").GetString()!, StringComparison.Ordinal);
    }

    [Fact] // BRS-53: the same request, again and again
    public async Task Once_the_masa_is_back_the_device_gets_its_voucher()
    {
        await plant.RuleAsync(masa: "localhost:1");
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        Assert.Equal(202, (await pledge.AskAsync()).Status);
        await plant.RuleAsync();
        await Waiting.UntilAsync(async () => (await pledge.AskAsync()).Status == 200); // asked at most every ten seconds
        var join = Assert.Single(await plant.JoinsOfAsync(serialNumber));
        Assert.Equal(("voucherGot", null), (join.GetProperty("state").GetString(), join.GetProperty("reason").GetString()));
    }

    // The appliance has it open.
    private static async Task<byte[]> SharedBytesAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory);
        return memory.ToArray();
    }
}
