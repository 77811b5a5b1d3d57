using System.CommandLine;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Agent.CommandLine;

/// <summary>What a verb ended with.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Refused or failed; the reason is on standard error.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage.</summary>
    public const int Usage = 2;
}

/// <summary>How verbs run: errors turned into words and exit codes, in one place.</summary>
internal static class Verb
{
    /// <summary>Sets what a command does.</summary>
    public static void Runs(this Command command, Func<ParseResult, TextWriter, CancellationToken, Task> run) => command.SetAction(async (parsed, ct) =>
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            await run(parsed, parsed.InvocationConfiguration.Output, ct);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
        catch (Exception failed) when (failed is AgentException or KeyStoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"trustpoint-agent: {failed.Message}");
            return ExitCode.Failed;
        }
    });
}
