using System.CommandLine;
using System.CommandLine.Help;
using TrustPoint.Appliance.CommandLine.Reference;
using TrustPoint.Appliance.Options;

namespace TrustPoint.Appliance.CommandLine;

/// <summary>The command line as a whole.</summary>
internal static class Root
{
    /// <summary>Runs one command line and gives its exit code.</summary>
    /// <param name="args">The verb and what follows it.</param>
    /// <param name="options">Reads the configuration, for the verbs that need it.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="error">Where it is said why not.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Func<ApplianceOptions> options, TextWriter output, TextWriter error)
    {
        var parsed = Create(options).Parse(args);
        // The host of serve stops by itself on SIGINT and SIGTERM; the other verbs end there and then.
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output, Error = error };
        if (parsed.Errors is []) return await parsed.InvokeAsync(invocation);
        foreach (var mistake in parsed.Errors) await error.WriteLineAsync($"trustpoint: {mistake.Message}");
        await error.WriteLineAsync($"try: {string.Join(' ', Words(parsed.CommandResult.Command))} --help");
        return ExitCode.Usage;
    }

    private static Command Create(Func<ApplianceOptions> options)
    {
        var json = new Option<bool>("--json") { Description = "Answer as JSON", Recursive = true };
        var verb = new Verb(json, options);
        return new Command("./trustpoint", "TrustPoint: certificates for machines, from keys that never leave their token")
        {
            new HelpOption(), json,
            ServeVerb.Create(verb), SignerVerbs.Create(verb), SetupVerbs.Create(verb), DeviceVerbs.Create(verb), RequestVerbs.Create(verb), JoinVerbs.Create(verb), ManufacturerVerbs.Create(verb), AuthorityVerbs.Create(verb),
            CertificateVerbs.Create(verb), CrlVerbs.Create(verb), ProfileVerbs.Create(verb), DomainVerbs.Create(verb), AuditVerbs.Create(verb), KeyVerbs.Create(verb), UserVerbs.Create(verb), ApprovalVerbs.Create(verb), JobVerbs.Create(verb), RotationVerbs.Create(verb), ClockVerbs.Create(verb), SettingsVerbs.Create(verb), TokenVerbs.Create(verb), SettingsVerbs.CreateRestart(verb),
            OwnershipVerbs.CreateOwner(verb), OwnershipVerbs.CreateModel(verb), ProductVerbs.Create(verb), BatchVerbs.Create(verb), VoucherVerbs.Create(verb), VoucherVerbs.CreateMasa(verb), TransferVerbs.Create(verb),
            CeremonyVerbs.Create(verb), FsckVerb.Create(verb), RecoverVerb.Create(verb), BackupVerbs.Create(verb), BackupVerbs.CreateRestore(verb), RetirementVerbs.Create(verb), EndVerbs.CreateAppliance(verb), ReferenceVerb.Create(verb), VersionVerb.Create(verb),
        };
    }

    // What a person types to get to a command.
    private static IEnumerable<string> Words(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? Words(parent).Append(command.Name) : [command.Name];
}
