using System.Text;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Tests.Plant;

namespace TrustPoint.Devices.Tests;

/// <summary>Requests that wait for an administrator. RFC 7030 section 4.2.3.</summary>
public sealed class PendingRequestTests : IAsyncLifetime, IDisposable
{
    private static readonly DeviceCaller Pump = new("pump-1", new DeviceCredential.OneTimeCode("code"));

    private TestPlant plant = null!;

    [Fact]
    public async Task A_request_waits_once_however_often_it_is_repeated()
    {
        for (var i = 0; i < 3; i++) Assert.Equal(PendingDecision.Waiting, (await SubmitAsync(1)).Decision);
        Assert.Single((await plant.Pending.ListAsync(TestPlant.Admin, new(), new(), default)).Items);
        Assert.Single(Events("request.pending"));
    }

    [Theory] // EST-64: what is left of the interval, and a whole one at its end
    [InlineData(0, 30)]
    [InlineData(10, 20)]
    [InlineData(29.5, 0.5)]
    [InlineData(30, 30)]
    [InlineData(31, 29)]
    [InlineData(3600 + 45, 15)]
    [InlineData(-300, 30)] // the clock was set back
    public async Task A_device_that_asks_too_early_is_told_the_time_that_remains(double seconds, double remaining)
    {
        await SubmitAsync(1);
        plant.Time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(TimeSpan.FromSeconds(remaining), plant.Pending.RetryAfter(await SubmitAsync(1)));
        Assert.Single((await plant.Pending.ListAsync(TestPlant.Admin, new(), new(), default)).Items);
    }

    [Theory]
    [InlineData(true, PendingDecision.Accepted)]
    [InlineData(false, PendingDecision.Refused)]
    public async Task A_decision_holds_for_the_next_repetition(bool accept, PendingDecision decision)
    {
        await SubmitAsync(1);
        await plant.Pending.DecideAsync(TestPlant.Admin, Key(1), accept, default);
        Assert.Equal(decision, (await SubmitAsync(1)).Decision);
        Assert.Empty((await plant.Pending.ListAsync(TestPlant.Admin, new(), new(), default)).Items);
        Assert.Equal(accept, plant.Store.Grants.ContainsKey(PendingRequests.ApprovalOf(Key(1))));
        Assert.Contains(decision.ToString().ToLowerInvariant(), Assert.Single(Events("request.decided")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_decision_is_refused()
    {
        await SubmitAsync(1);
        await plant.Pending.DecideAsync(TestPlant.Admin, Key(1), true, default);
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => plant.Pending.DecideAsync(TestPlant.Admin, Key(1), false, default));
        Assert.Equal(CommandRefusal.Conflict, refused.Refusal);
    }

    [Fact]
    public async Task A_hundred_decisions_at_once_are_one()
    {
        await SubmitAsync(1);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
            await Record.ExceptionAsync(() => plant.Pending.DecideAsync(TestPlant.Admin, Key(1), i % 2 == 0, default)))));
        Assert.Single(outcomes, outcome => outcome is null);
    }

    [Fact] // a code whose request waits is used: another request cannot have it
    public async Task The_code_of_a_waiting_request_is_bound_to_it()
    {
        plant.Store.Grants["code"] = null;
        await plant.Pending.SubmitAsync(Pump, Request(1), ["code"], default);
        await plant.Pending.SubmitAsync(Pump, Request(1), ["code"], default);
        await Assert.ThrowsAsync<GrantRefusedException>(() => plant.Pending.SubmitAsync(Pump, Request(2), ["code"], default));
    }

    [Fact]
    public async Task A_device_that_makes_a_new_key_for_each_try_does_not_fill_the_queue()
    {
        for (byte i = 0; i < PendingRequests.MaxWaitingPerDevice; i++) await SubmitAsync(i);
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => SubmitAsync(99));
        Assert.Equal(CommandRefusal.Conflict, refused.Refusal);
        await SubmitAsync(0); // those that wait are not put out
        await plant.Pending.SubmitAsync(Pump with { Device = "pump-2" }, Request(50) with { Device = "pump-2" }, [], default);
    }

    [Fact]
    public async Task A_hundred_keys_at_once_are_four_that_wait()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () => await Record.ExceptionAsync(() => SubmitAsync((byte)i)))));
        Assert.Equal(PendingRequests.MaxWaitingPerDevice, outcomes.Count(outcome => outcome is null));
    }

    [Fact] // the result stays fetchable a week and more (EST-64)
    public async Task What_nobody_decides_about_in_two_weeks_is_refused()
    {
        await SubmitAsync(1);
        plant.Time.Advance(TimeSpan.FromDays(14) - TimeSpan.FromSeconds(1));
        Assert.Equal(PendingDecision.Waiting, (await SubmitAsync(1)).Decision);
        plant.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(PendingDecision.Refused, (await SubmitAsync(1)).Decision);
        Assert.Contains("expiry", Assert.Single(Events("request.decided")), StringComparison.Ordinal);
        await Assert.ThrowsAsync<CommandRefusedException>(() => plant.Pending.DecideAsync(TestPlant.Admin, Key(1), true, default));
    }

    [Fact]
    public async Task What_waited_too_long_leaves_the_queue_to_others()
    {
        for (byte i = 0; i < PendingRequests.MaxWaitingPerDevice; i++) await SubmitAsync(i);
        plant.Time.Advance(TimeSpan.FromDays(14));
        Assert.Equal(PendingDecision.Waiting, (await SubmitAsync(99)).Decision);
        Assert.Single((await plant.Pending.ListAsync(TestPlant.Admin, new(), new(), default)).Items);
    }

    [Fact]
    public async Task A_caller_asks_for_itself_or_as_an_authority_of_the_domain()
    {
        Caller[] strangers =
        [
            Pump with { Device = "pump-2" }, new RegistrationAuthority("ra", "", "other"), TestPlant.Admin, new Ca.Callers.AppliancePart("job"),
        ];
        foreach (var stranger in strangers) await Assert.ThrowsAsync<NotAllowedException>(() => plant.Pending.SubmitAsync(stranger, Request(1), [], default));
        await plant.Pending.SubmitAsync(new RegistrationAuthority("ra", "", "plant"), Request(1), [], default);
    }

    public async Task InitializeAsync() => plant = await TestPlant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => plant.Dispose();

    private static byte[] Key(byte number) => [.. Enumerable.Repeat(number, 32)];

    private static PendingRequest Request(byte number) => new()
    {
        RequestKey = Key(number),
        Device = "pump-1",
        Domain = "plant",
        Profile = "ldevid",
        Request = [],
        Requester = "pump-1",
        CreatedAt = default,
        ExpiresAt = default,
    };

    private Task<PendingRequest> SubmitAsync(byte number) => plant.Pending.SubmitAsync(Pump, Request(number), [], default);

    private IEnumerable<string> Events(string name) =>
        plant.Store.Entries.Select(entry => Encoding.UTF8.GetString(entry.Bytes)).Where(text => text.Contains($"\"{name}\"", StringComparison.Ordinal));
}
