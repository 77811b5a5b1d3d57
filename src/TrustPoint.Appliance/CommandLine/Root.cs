using System.CommandLine;
using System.CommandLine.Help;
using TrustPoint.Appliance.CommandLine.Reference;
using TrustPoint.Appliance.Options;

namespace TrustPoint.Appliance.CommandLine;

/// <summary>The command line as a whole.</summary>
internal static class Root
{
    // In the order of the help.
    private static readonly (string Name, Func<Verb, Command> Create)[] Verbs =
    [
        ("serve", ServeVerb.Create), ("signer", SignerVerbs.Create), ("setup", SetupVerbs.Create), ("device", DeviceVerbs.Create), ("request", RequestVerbs.Create),
        ("join", JoinVerbs.Create), ("manufacturer", ManufacturerVerbs.Create), ("ca", AuthorityVerbs.Create), ("cert", CertificateVerbs.Create),
        ("crl", CrlVerbs.Create), ("profile", ProfileVerbs.Create), ("domain", DomainVerbs.Create), ("audit", AuditVerbs.Create), ("key", KeyVerbs.Create),
        ("user", UserVerbs.Create), ("approval", ApprovalVerbs.Create), ("job", JobVerbs.Create), ("rotation", RotationVerbs.Create), ("clock", ClockVerbs.Create),
        ("settings", SettingsVerbs.Create), ("token", TokenVerbs.Create), ("restart", SettingsVerbs.CreateRestart), ("owner", OwnershipVerbs.CreateOwner),
        ("model", OwnershipVerbs.CreateModel), ("product", ProductVerbs.Create), ("batch", BatchVerbs.Create), ("voucher", VoucherVerbs.Create),
        ("masa", VoucherVerbs.CreateMasa), ("transfer", TransferVerbs.Create), ("ceremony", CeremonyVerbs.Create), ("fsck", FsckVerb.Create),
        ("recover", RecoverVerb.Create), ("backup", BackupVerbs.Create), ("restore", BackupVerbs.CreateRestore), ("retirement", RetirementVerbs.Create),
        ("appliance", EndVerbs.CreateAppliance), (ReferenceVerb.Name, ReferenceVerb.Create), ("version", VersionVerb.Create),
    ];

    /// <summary>Runs one command line and gives its exit code.</summary>
    /// <param name="args">The verb and what follows it.</param>
    /// <param name="options">Reads the configuration, for the verbs that need it.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="error">Where it is said why not.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Func<ApplianceOptions> options, TextWriter output, TextWriter error)
    {
        var parsed = Create(options, args is [var first, ..] ? first : null).Parse(args);
        // The host of serve stops by itself on SIGINT and SIGTERM; the other verbs end there and then.
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output, Error = error };
        if (parsed.Errors is []) return await parsed.InvokeAsync(invocation);
        foreach (var mistake in parsed.Errors) await error.WriteLineAsync($"trustpoint: {mistake.Message}");
        await error.WriteLineAsync($"try: {string.Join(' ', Words(parsed.CommandResult.Command))} --help");
        return ExitCode.Usage;
    }

    // A person types one of them: only that one is made, as making all of them takes longer than most take to answer.
    private static Command Create(Func<ApplianceOptions> options, string? first)
    {
        var json = new Option<bool>("--json") { Description = "Answer as JSON", Recursive = true };
        var verb = new Verb(json, options);
        var root = new Command("./trustpoint", "TrustPoint: certificates for machines, from keys that never leave their token") { new HelpOption(), json };
        // The reference tells of all of them.
        var typed = first == ReferenceVerb.Name ? [] : Array.FindAll(Verbs, one => one.Name == first);
        foreach (var (_, create) in typed is [] ? Verbs : typed) root.Add(create(verb));
        return root;
    }

    // What a person types to get to a command.
    private static IEnumerable<string> Words(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? Words(parent).Append(command.Name) : [command.Name];
}
