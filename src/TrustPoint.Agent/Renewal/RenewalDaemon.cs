using System.Security.Cryptography;
using TrustPoint.Agent.State;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Agent.Renewal;

/// <summary>Renews for ever: looks at the clock at least every hour, so that it notices when that was set or the device slept.</summary>
internal sealed class RenewalDaemon(StateDirectory state, Renewer renewer, TimeProvider time, RandomNumberGenerator random, Journal journal)
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1);

    /// <summary>Runs until it is stopped.</summary>
    /// <exception cref="AgentException">The device has no plant identity.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        var backOff = new BackOff(FirstWait, random);
        while (true)
        {
            var identity = state.Read() ?? throw new AgentException("this device has no plant identity yet: onboard or enroll gets one");
            var sleep = RenewalTime.Of(identity.Certificate) - time.GetUtcNow();
            if (sleep > TimeSpan.Zero)
            {
                await Task.Delay(sleep < LongestSleep ? sleep : LongestSleep, time, ct);
                continue;
            }
            try
            {
                await renewer.RenewAsync(identity, ct);
                state.NoteTrouble(null);
                backOff = new BackOff(FirstWait, random);
            }
            catch (Exception failed) when (failed is AgentException or KeyStoreUnavailableException or IOException or UnauthorizedAccessException)
            {
                var wait = backOff.After(failed);
                journal.NoteFailure($"not renewed: {failed.Message}; trying again in {(wait.TotalMinutes < 2 ? $"{wait.TotalSeconds:0} s" : $"{wait.TotalMinutes:0} min")}");
                Keep(failed.Message);
                await Task.Delay(wait, time, ct);
            }
        }
    }

    // A disk that is full, or another one's by mistake, is what may be wrong: the pauses go on all the same.
    private void Keep(string trouble)
    {
        try
        {
            state.NoteTrouble(trouble);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            journal.Note($"that cannot be kept for status: {refused.Message}");
        }
    }
}
