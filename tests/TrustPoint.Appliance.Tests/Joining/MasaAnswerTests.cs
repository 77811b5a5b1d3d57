using Microsoft.AspNetCore.Http;

namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>What devices are told when their manufacturer says no, says nothing, or says something else (RFC 8995 section 5.6).</summary>
[Collection(JoinPlants.Name)]
public sealed class MasaAnswerTests(JoinPlant plant) : IAsyncLifetime
{
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
            await http.Response.WriteAsync("an internal word of the manufacturer");
        };
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        var answer = await pledge.AskAsync();
        Assert.Equal(told, answer.Status);
        Assert.DoesNotContain("internal word", answer.Words, StringComparison.Ordinal);
        Assert.Equal(told == 202 ? "voucherAsked" : "refused", Assert.Single(await plant.JoinsOfAsync(serialNumber)).GetProperty("state").GetString());
        if (told == 202) Assert.InRange(answer.RetryAfter!.Value.TotalSeconds, 1, 60);
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
}
