using TrustPoint.CrashLoop;

namespace TrustPoint.Appliance.Tests.Crashes;

/// <summary>The short forms of what tests/TrustPoint.CrashLoop takes from an appliance and gives back.</summary>
public sealed class OutageLoopTests
{
    [Fact] // --power-cuts: as root, with a loop device
    public async Task Power_cuts_under_load_lose_nothing_that_was_acknowledged() => Assert.Empty((await new PowerLoop(seed: 1).RunAsync(cuts: 3)).Violations);

    [Fact] // --stops
    public async Task Devices_are_served_within_5_seconds_after_the_process_stood_still() => Assert.Empty((await new OutageLoop(Outage.Process, seed: 1).RunAsync(rounds: 3)).Violations);

    // How fast is for a quiet machine to say.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact] // --cycles --signer: EST-113, RFC 7030 section 4.2.3; invariants I1 and I8
    public async Task Kills_of_the_signer_and_of_the_appliance_beside_it_break_no_promise() => Assert.Empty((await new SignerLoop(stops: false, seed: 2) { Budget = Patience }.RunAsync(rounds: 6)).Violations);

    [Fact] // --stops --signer
    public async Task A_signer_that_stood_still_serves_devices_again() => Assert.Empty((await new SignerLoop(stops: true, seed: 1) { Budget = Patience }.RunAsync(rounds: 3)).Violations);

    [Fact] // --token
    public async Task Devices_are_served_within_5_seconds_after_the_token_was_away() => Assert.Empty((await new OutageLoop(Outage.Token, seed: 1).RunAsync(rounds: 3)).Violations);

    [Fact] // --clock
    public async Task A_clock_that_jumps_under_load_signs_nothing_before_what_it_signed() => Assert.Empty((await new ClockLoop(seed: 54).RunAsync(rounds: 5)).Violations);
}
