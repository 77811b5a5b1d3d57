using System.CommandLine;
using System.CommandLine.Help;

namespace TrustPoint.Agent.CommandLine;

/// <summary>The command line as a whole.</summary>
internal static class Root
{
    /// <summary>Runs one command line and gives its exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Create().Parse(args);
        // SIGINT and SIGTERM end the work at the next wait; what is durable then is whole.
        if (parsed.Errors is []) return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync($"trustpoint-agent: {error.Message}");
        await Console.Error.WriteLineAsync("try: trustpoint-agent --help");
        return ExitCode.Usage;
    }

    /// <summary>All verbs.</summary>
    public static Command Create()
    {
        var options = new DeviceOptions();
        return new Command("trustpoint-agent", "The device's side of TrustPoint: joins a plant, gets its certificate, keeps it good")
        {
            new HelpOption { Recursive = true }, options.State, options.Factory, options.Module, options.Token, options.PinFile,
            OnboardVerb.Create(options), EnrollVerb.Create(options), RenewVerb.Create(options), StatusVerb.Create(options), FactoryResetVerb.Create(options), FleetVerb.Create(options),
        };
    }
}
