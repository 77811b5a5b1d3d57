using System.Text;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Tests.Plant;

namespace TrustPoint.Devices.Tests;

/// <summary>One-time enrolment codes. RFC 7030 section 6.</summary>
public sealed class EnrolmentCodeTests : IAsyncLifetime, IDisposable
{
    private const string Source = "10.0.0.1";

    private TestPlant plant = null!;

    [Fact]
    public async Task A_code_is_five_groups_of_four_symbols_that_nobody_mistakes()
    {
        var code = (await CreateAsync()).Code;
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$", code);
        Assert.NotEqual(code, (await CreateAsync()).Code);
    }

    [Fact]
    public async Task A_code_admits_its_device_for_its_profile()
    {
        var made = await CreateAsync("tls-server");
        var client = await plant.Admission.AdmitAsync("pump-1", made.Code, Source, plant.Domain, default);
        Assert.Equal(("pump-1", "tls-server"), (client.Device.Name, client.Code.Profile));
        Assert.Equal(new DeviceCredential.OneTimeCode(made.Record.Id), client.Caller.Credential);
    }

    [Theory] // as people type it
    [InlineData("lower")]
    [InlineData("no dashes")]
    [InlineData("spaces")]
    [InlineData("O for 0, I and L for 1")]
    public async Task A_code_may_be_typed_otherwise(string manner)
    {
        var code = (await CreateAsync()).Code;
        var typed = manner switch
        {
            "lower" => code.ToLowerInvariant(),
            "no dashes" => code.Replace("-", "", StringComparison.Ordinal),
            "spaces" => code.Replace('-', ' '),
            _ => code.Replace('0', 'o').Replace('1', 'l'),
        };
        await plant.Admission.AdmitAsync("pump-1", typed, Source, plant.Domain, default);
    }

    [Fact] // I12
    public async Task A_code_is_kept_nowhere()
    {
        var made = await CreateAsync();
        var symbols = made.Code.Replace("-", "", StringComparison.Ordinal);
        var kept = string.Concat(plant.Store.Entries.Select(entry => Encoding.UTF8.GetString(entry.Bytes)));
        Assert.DoesNotContain(symbols, kept, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(made.Code, kept, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(made.Record.Id, kept, StringComparison.Ordinal);
        Assert.False(made.Record.Hash.AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(symbols)));
        Assert.NotEqual(made.Record.Salt, (await CreateAsync()).Record.Salt);
    }

    [Theory] // told apart by nothing
    [InlineData("pump-1", "0000-0000-0000-0000-0000")]
    [InlineData("pump-1", "")]
    [InlineData("pump-1", "not a code at all")]
    [InlineData("pump-1", "0000-0000-0000-0000-0000-0000-0000")]
    [InlineData("pump-9", null)] // no such device
    [InlineData("pump-2", null)] // another device's code
    [InlineData("", null)]
    [InlineData("PUMP-1", null)]
    [InlineData("../pump-1", null)]
    public async Task A_wrong_device_and_a_wrong_code_get_the_same_answer(string device, string? code)
    {
        await plant.Registry.AddAsync(TestPlant.Admin, new("pump-2", "plant"), default);
        code ??= (await CreateAsync()).Code;
        var refused = await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.Admission.AdmitAsync(device, code, Source, plant.Domain, default));
        Assert.Equal((AdmissionRefusal.NotProved, "device name or one-time code are wrong"), (refused.Refusal, refused.Message));
    }

    [Theory]
    [InlineData(24, true)]
    [InlineData(25, false)]
    public async Task A_code_lives_a_day(int hours, bool admitted)
    {
        var code = (await CreateAsync()).Code;
        plant.Time.Advance(TimeSpan.FromHours(hours));
        if (admitted) await plant.Admission.AdmitAsync("pump-1", code, Source, plant.Domain, default);
        else
        {
            var refused = await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.Admission.AdmitAsync("pump-1", code, Source, plant.Domain, default));
            Assert.Equal(AdmissionRefusal.NotProved, refused.Refusal);
            Assert.Contains("expired", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_new_code_ends_the_one_before()
    {
        var first = (await CreateAsync()).Code;
        await CreateAsync();
        await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.Admission.AdmitAsync("pump-1", first, Source, plant.Domain, default));
    }

    [Fact]
    public async Task A_code_is_good_in_its_devices_domain_alone()
    {
        var code = (await CreateAsync()).Code;
        var refused = await Assert.ThrowsAsync<AdmissionRefusedException>(async () =>
            await plant.Admission.AdmitAsync("pump-1", code, Source, plant.Domains.Find("other")!, default));
        Assert.Equal(AdmissionRefusal.NotAccepted, refused.Refusal);
    }

    [Fact]
    public async Task A_device_that_was_retired_since_is_refused()
    {
        var code = (await CreateAsync()).Code;
        plant.Store.Replace((await plant.Store.FindAsync("pump-1", default))! with { State = DeviceState.EndOfLife });
        var refused = await Assert.ThrowsAsync<AdmissionRefusedException>(async () => await plant.Admission.AdmitAsync("pump-1", code, Source, plant.Domain, default));
        Assert.Equal(AdmissionRefusal.NotAccepted, refused.Refusal);
    }

    [Fact]
    public async Task Ten_wrong_codes_a_minute_are_enough_for_a_device()
    {
        var code = (await CreateAsync()).Code;
        for (var i = 0; i < 10; i++) await WrongAsync("pump-1", $"10.0.1.{i}");
        var refused = await Assert.ThrowsAsync<TooManyTriesException>(async () => await plant.Admission.AdmitAsync("pump-1", code, Source, plant.Domain, default));
        Assert.Equal(TimeSpan.FromMinutes(1), refused.RetryAfter);

        plant.Time.Advance(TimeSpan.FromMinutes(1));
        await plant.Admission.AdmitAsync("pump-1", code, Source, plant.Domain, default);
    }

    [Fact]
    public async Task Thirty_wrong_codes_a_minute_are_enough_for_a_source()
    {
        var code = (await CreateAsync()).Code;
        for (var i = 0; i < 30; i++) await WrongAsync($"pump-{i + 100}", Source);
        await Assert.ThrowsAsync<TooManyTriesException>(async () => await plant.Admission.AdmitAsync("pump-1", code, Source, plant.Domain, default));
        await plant.Admission.AdmitAsync("pump-1", code, "10.0.0.2", plant.Domain, default); // the others are not slowed down
    }

    [Fact]
    public async Task Right_codes_cost_no_tries()
    {
        var code = (await CreateAsync()).Code;
        for (var i = 0; i < 50; i++) await plant.Admission.AdmitAsync("pump-1", code, Source, plant.Domain, default);
    }

    [Fact] // each of many tries at one moment counts
    public async Task A_hundred_wrong_codes_at_once_are_a_hundred_tries()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
            await Record.ExceptionAsync(async () => await plant.Admission.AdmitAsync("pump-1", "0000-0000-0000-0000-0000", $"10.0.2.{i}", plant.Domain, default)))));
        Assert.Equal(10, outcomes.Count(outcome => outcome is AdmissionRefusedException));
        Assert.Equal(90, outcomes.Count(outcome => outcome is TooManyTriesException));
    }

    [Theory]
    [InlineData("pump-9", null, 1, CommandRefusal.NotFound)]
    [InlineData("pump-1", "registrar", 1, CommandRefusal.NotFound)] // a profile that the domain does not have
    [InlineData("pump-1", null, 0, CommandRefusal.Invalid)]
    [InlineData("pump-1", null, 31 * 24, CommandRefusal.Invalid)]
    public async Task A_code_is_made_for_a_device_and_a_profile_of_its_domain(string device, string? profile, int hours, CommandRefusal refusal)
    {
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() =>
            plant.Codes.CreateAsync(TestPlant.Admin, device, profile, TimeSpan.FromHours(hours), default));
        Assert.Equal(refusal, refused.Refusal);
    }

    public async Task InitializeAsync() => plant = await TestPlant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => plant.Dispose();

    private Task<Enrolment.NewCode> CreateAsync(string? profile = null) => plant.Codes.CreateAsync(TestPlant.Admin, "pump-1", profile, null, default);

    private async Task WrongAsync(string device, string source) => await Assert.ThrowsAsync<AdmissionRefusedException>(async () =>
        await plant.Admission.AdmitAsync(device, "0000-0000-0000-0000-0000", source, plant.Domain, default));
}
