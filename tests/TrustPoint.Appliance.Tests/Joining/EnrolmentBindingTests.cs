namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>No certificate for a device that has no accepted voucher, or a past that is not accepted (RFC 8995 sections 5.8.3 and 5.9).</summary>
[Collection(JoinPlants.Name)]
public sealed class EnrolmentBindingTests(JoinPlant plant) : IAsyncLifetime
{
    private const string Stranger = """{"date":"2026-01-01T10:00:00Z","domainID":"AAECAwQ=","nonce":"n","assertion":"logged"},""";
    private const string Nonceless = """{"date":"2026-01-01T10:00:00Z","domainID":"AAECAwQ=","nonce":"NULL","assertion":"verified"},""";

    public Task InitializeAsync() => plant.RuleAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact] // BRS-81
    public async Task Without_a_voucher_there_is_no_certificate()
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        var (answer, _) = await pledge.EnrolAsync($"maker-{serialNumber}");
        Assert.Equal(403, answer.Status);
        Assert.Contains("no accepted voucher", answer.Words, StringComparison.Ordinal);
    }

    [Theory] // BRS-72: RFC 8995 section 5.8: after voucher_status, or its absence
    [InlineData("", 200, 200, "enrolled")]
    [InlineData(Stranger, 200, 403, "imprinted")]
    [InlineData("", 404, 403, "imprinted")]
    public async Task A_device_that_says_nothing_of_its_voucher_is_judged_by_its_log_before_it_gets_a_certificate(string past, int log, int status, string state)
    {
        (plant.Masa.Past, plant.Masa.LogStatus) = (past, log);
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        await pledge.AskAsync();
        Assert.Equal(status, (await pledge.EnrolAsync($"maker-{serialNumber}")).Answer.Status);
        Assert.Equal(status, (await pledge.TellAsync("enrollstatus", true)).Status);
        Assert.Equal(state, Assert.Single(await plant.JoinsOfAsync(serialNumber)).GetProperty("state").GetString());
        Assert.Contains("\"told\"", (await plant.Process.AdminAsync(HttpMethod.Get, $"audit?event=join.imprinted&about={serialNumber}")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact] // BRS-74: RFC 8995 section 5.8.3
    public async Task A_device_whose_past_turns_out_to_be_foreign_loses_what_it_holds_here_and_a_person_who_lets_it_in_undoes_nothing()
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        var device = $"maker-{serialNumber}";
        await pledge.AskAsync();
        await pledge.TellAsync("voucher_status", true);
        var (enrolled, first) = await pledge.EnrolAsync(device);
        Assert.Equal(200, enrolled.Status);
        var code = (await plant.Process.JsonAsync("device", "code", device)).GetProperty("code").GetString()!;

        // Somebody else had it meanwhile.
        plant.Masa.Past = Stranger;
        pledge.Nonce = "another-nonce";
        await pledge.AskAsync();
        Assert.Equal(200, (await pledge.TellAsync("voucher_status", true)).Status);
        var join = (await plant.JoinsOfAsync(serialNumber))[0];
        Assert.EndsWith("; what it held here is revoked", join.GetProperty("reason").GetString()!, StringComparison.Ordinal);
        Assert.Equal(1, await plant.Process.CountCertificatesAsync($"device={device}&state=revoked"));
        Assert.Contains("past-judge", (await plant.Process.AdminAsync(HttpMethod.Get, "audit?event=certificate.revoked")).GetRawText(), StringComparison.Ordinal);
        Assert.Single((await plant.Process.AdminAsync(HttpMethod.Get, $"audit?event=join.judged&outcome=alarm&about={serialNumber}")).GetProperty("items").EnumerateArray());

        // Nothing leads to a certificate: its own, its factory identity, a new beginning, a code.
        using var own = new Pledge(plant.Process, first!, serialNumber);
        Assert.Equal(403, (await own.EnrolAsync(device)).Answer.Status);
        Assert.Equal(403, (await pledge.EnrolAsync(device)).Answer.Status);
        pledge.Nonce = "a-third-nonce";
        await pledge.AskAsync();
        Assert.Equal(403, (await pledge.EnrolAsync(device, code)).Answer.Status);
        Assert.Equal(403, (await pledge.EnrolAsync(device)).Answer.Status);

        await plant.Process.JsonAsync("join", "approve", (await plant.JoinsOfAsync(serialNumber))[0].GetProperty("number").ToString());
        Assert.Equal(200, (await pledge.EnrolAsync(device)).Answer.Status);
        Assert.Equal(1, await plant.Process.CountCertificatesAsync($"device={device}&state=revoked"));
        Assert.Equal(403, (await own.EnrolAsync(device)).Answer.Status);
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
        // It tries again, and the log is there.
        plant.Masa.LogStatus = 200;
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
