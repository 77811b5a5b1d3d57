namespace TrustPoint.Testing.Appliances;

/// <summary>The built signer, on a folder and a socket in a temporary directory.</summary>
public sealed class SignerProcess : RunningProgram
{
    private readonly TemporaryDirectory own;

    private SignerProcess(TemporaryDirectory own, (string Name, string Value)[] settings)
        : base("signer", "The signer is ready.", settings.ToDictionary(setting => setting.Name, setting => setting.Value), []) => (this.own, Settings) = (own, settings);

    /// <summary>The settings by which an appliance uses it.</summary>
    public (string Name, string Value)[] Settings { get; }

    /// <summary>Its folder.</summary>
    public string DataDirectory => own.File("signer");

    /// <summary>The directory that holds it and its socket.</summary>
    public string Folder => own.Path;

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<SignerProcess> StartAsync(params (string Name, string Value)[] settings)
    {
        var own = new TemporaryDirectory();
        var signer = new SignerProcess(own, [("TrustPoint__Signer__Socket", own.File("signer.sock")), ("TrustPoint__Signer__DataDirectory", own.File("signer")), .. settings]);
        await signer.ReadyAsync();
        return signer;
    }

    /// <summary>Runs a verb of the command line with its settings.</summary>
    public Task<ShellResult> CommandAsync(params string[] arguments) => ApplianceProgram.RunAsync(arguments, Environment);

    /// <summary>Runs a verb of the command line with its settings as another user.</summary>
    public Task<ShellResult> CommandAsAsync(int user, params string[] arguments) =>
        ApplianceProgram.RunAsync(arguments, Environment, ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups"]);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        own.Dispose();
    }
}
