namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>No certificate for a device that has no accepted voucher, or a past that is not accepted (RFC 8995 sections 5.8.3 and 5.9).</summary>
[Collection(JoinPlants.Name)]
public sealed class EnrolmentBindingTests(JoinPlant plant) : IAsyncLifetime
{
    private const string Stranger = """{"date":"2026-01-01T10:00:00Z","domainID":"AAECAwQ=","nonce":"n","assertion":"logged"},""";
    private const string Nonceless = """{"date":"2026-01-01T10:00:00Z","domainID":"AAECAwQ=","nonce":"NULL","assertion":"verified"},""";

    public Task InitializeAsync() => plant.RuleAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(false, "no accepted voucher")]
    [InlineData(true, "has not said that it took its voucher")]
    public async Task Without_an_accepted_voucher_there_is_no_certificate(bool asked, string reason)
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        if (asked) await pledge.AskAsync();
        var (answer, _) = await pledge.EnrolAsync($"maker-{serialNumber}");
        Assert.Equal(403, answer.Status);
        Assert.Contains(reason, answer.Words, StringComparison.Ordinal);
    }

    [Fact] // RFC 8995 section 5.7
    public async Task A_device_that_did_not_take_its_voucher_gets_no_certificate()
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        await pledge.AskAsync();
        Assert.Equal(200, (await pledge.TellAsync("voucher_status", false, "the nonce is not mine")).Status);
        Assert.Equal(403, (await pledge.EnrolAsync($"maker-{serialNumber}")).Answer.Status);
        var join = Assert.Single(await plant.JoinsOfAsync(serialNumber));
        Assert.Equal("refused", join.GetProperty("state").GetString());
        Assert.Contains("the nonce is not mine", join.GetProperty("reason").GetString()!, StringComparison.Ordinal);
    }

    [Theory] // RFC 8995 section 5.8.3
    [InlineData(Stranger, "an owner that is not known here")]
    [InlineData(Nonceless, "a voucher without nonce")]
    public async Task A_device_with_a_foreign_past_gets_no_certificate_until_a_person_overrides_it_on_the_record(string past, string reason)
    {
        plant.Masa.Past = past;
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        await pledge.AskAsync();
        await pledge.TellAsync("voucher_status", true);
        var (refused, _) = await pledge.EnrolAsync($"maker-{serialNumber}");
        Assert.Equal(403, refused.Status);
        Assert.Contains(reason, refused.Words, StringComparison.Ordinal);

        var join = Assert.Single(await plant.JoinsOfAsync(serialNumber));
        Assert.Equal("refused", join.GetProperty("verdict").GetString());
        await plant.Process.JsonAsync("join", "approve", join.GetProperty("number").ToString());
        Assert.Equal(200, (await pledge.EnrolAsync($"maker-{serialNumber}")).Answer.Status);
        var decided = await plant.Process.AdminAsync(HttpMethod.Get, $"audit?event=join.decided&about={serialNumber}");
        Assert.Single(decided.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData(404, "does not tell who had the device")]
    [InlineData(500, "has not told the past")]
    public async Task A_device_whose_past_is_not_told_gets_no_certificate(int status, string reason)
    {
        plant.Masa.LogStatus = status;
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        await pledge.AskAsync();
        Assert.Equal(200, (await pledge.TellAsync("voucher_status", true)).Status);
        var (refused, _) = await pledge.EnrolAsync($"maker-{serialNumber}");
        Assert.Equal(403, refused.Status);
        Assert.Contains(reason, refused.Words, StringComparison.Ordinal);
        if (status == 404) return;
        // It tells again, and the log is there.
        plant.Masa.LogStatus = 200;
        await pledge.TellAsync("voucher_status", true);
        Assert.Equal(200, (await pledge.EnrolAsync($"maker-{serialNumber}")).Answer.Status);
    }

    [Fact] // RFC 8995 section 5.9.2: the request must be what csrattrs said
    public async Task A_device_with_a_voucher_that_asks_for_another_name_is_refused()
    {
        var (pledge, _) = plant.Arrive();
        using var __ = pledge;
        await pledge.AskAsync();
        await pledge.TellAsync("voucher_status", true);
        Assert.Equal(403, (await pledge.EnrolAsync("somebody-else")).Answer.Status);
    }
}
