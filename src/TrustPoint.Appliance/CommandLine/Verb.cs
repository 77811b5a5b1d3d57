using System.CommandLine;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Rest;
using TrustPoint.Formats;

namespace TrustPoint.Appliance.CommandLine;

/// <summary>What a verb ended with.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Refused or failed; the reason is on standard error.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration.</summary>
    public const int Usage = 2;
}

/// <summary>A verb could not do what was asked; the message says why, for people.</summary>
internal sealed class VerbFailedException(string message) : Exception(message);

/// <summary>How verbs run: options read, errors turned into words and exit codes, in one place.</summary>
internal sealed class Verb(Option<bool> json, Func<ApplianceOptions> options)
{
    /// <summary>A verb that talks to the running appliance.</summary>
    public void Online(Command command, Func<ParseResult, AdminClient, Terminal, CancellationToken, Task> run) =>
        Offline(command, async (parsed, configured, terminal, ct) =>
        {
            using var client = new AdminClient(configured.AdminSocket);
            await run(parsed, client, terminal, ct);
        });

    /// <summary>A verb that needs the configuration and no running appliance.</summary>
    public void Offline(Command command, Func<ParseResult, ApplianceOptions, Terminal, CancellationToken, Task> run) =>
        Alone(command, (parsed, terminal, ct) => run(parsed, options(), terminal, ct));

    /// <summary>A verb that needs nothing but its arguments.</summary>
    public void Alone(Command command, Func<ParseResult, Terminal, CancellationToken, Task> run) => command.SetAction(async (parsed, ct) =>
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            await run(parsed, new Terminal(parsed.InvocationConfiguration.Output, parsed.GetValue(json)), ct);
            return ExitCode.Done;
        }
        catch (ConfigurationRefusedException refused)
        {
            foreach (var line in refused.Errors) await error.WriteLineAsync($"configuration: {line}");
            return ExitCode.Usage;
        }
        catch (Exception failed) when (failed is VerbFailedException or AdminRefusedException or DecodeException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"trustpoint: {failed.Message}");
            return ExitCode.Failed;
        }
    });
}
