using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TrustPoint.Testing.Appliances;

/// <summary>The built signer as a process of its own, on a folder and a socket in a temporary directory. It is stopped by its process id.</summary>
public sealed partial class SignerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryDirectory own = new();
    private readonly ConcurrentQueue<string> written = new();
    private readonly Dictionary<string, string> environment;
    private Process process;
    private TaskCompletionSource ready;

    private SignerProcess((string Name, string Value)[] settings)
    {
        Settings = [("TrustPoint__Signer__Socket", Socket), ("TrustPoint__Signer__DataDirectory", DataDirectory), .. settings];
        environment = Settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        (process, ready) = Begin();
    }

    /// <summary>The settings by which an appliance uses it.</summary>
    public (string Name, string Value)[] Settings { get; }

    /// <summary>Its process id.</summary>
    public int ProcessId => process.Id;

    /// <summary>Processor time since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Its socket.</summary>
    public string Socket => own.File("signer.sock");

    /// <summary>Its folder.</summary>
    public string DataDirectory => own.File("signer");

    /// <summary>The directory that holds both.</summary>
    public string Folder => own.Path;

    /// <summary>All that it wrote so far.</summary>
    public string Written => string.Join('\n', written);

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<SignerProcess> StartAsync(params (string Name, string Value)[] settings)
    {
        var signer = new SignerProcess(settings);
        await signer.ReadyAsync();
        return signer;
    }

    /// <summary>Runs a verb of the command line with its settings.</summary>
    public Task<ShellResult> CommandAsync(params string[] arguments) => ApplianceProgram.RunAsync(arguments, environment);

    /// <summary>Runs a verb of the command line with its settings as another user.</summary>
    public Task<ShellResult> CommandAsAsync(int user, params string[] arguments) =>
        ApplianceProgram.RunAsync(arguments, environment, ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups"]);

    /// <summary>Ends it by a signal.</summary>
    public async Task EndAsync(Signal signal)
    {
        Send(signal);
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
    }

    /// <summary>Sends it a signal; one that has ended gets none.</summary>
    public void Send(Signal signal)
    {
        if (!process.HasExited) _ = kill(process.Id, (int)signal);
    }

    /// <summary>Starts it anew, as whoever supervises it does.</summary>
    public async Task StartAgainAsync()
    {
        process.Dispose();
        (process, ready) = Begin();
        await ReadyAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(Signal.Kill);
        process.Dispose();
        own.Dispose();
    }

    private async Task ReadyAsync()
    {
        if (await Task.WhenAny(ready.Task, process.WaitForExitAsync(), Task.Delay(Patience)) != ready.Task) throw new InvalidOperationException($"the signer did not get ready:\n{Written}");
    }

    private (Process Process, TaskCompletionSource Ready) Begin()
    {
        var started = ApplianceProgram.Start(["signer"], environment, []);
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Note(string? line)
        {
            if (line is null) return;
            written.Enqueue(line);
            if (line.Contains("The signer is ready.", StringComparison.Ordinal)) listens.TrySetResult();
        }
        started.OutputDataReceived += (_, line) => Note(line.Data);
        started.ErrorDataReceived += (_, line) => Note(line.Data);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return (started, listens);
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
