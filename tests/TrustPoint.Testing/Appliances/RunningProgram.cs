using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TrustPoint.Testing.Appliances;

/// <summary>The built program as a process of its own, until it is disposed. It is ended by its process id, and what it wrote is in the message of what fails.</summary>
public abstract partial class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> written = new();
    private readonly string verb;
    private readonly string readyWords;
    private Process process;
    private TaskCompletionSource ready;

    /// <param name="verb">What it is started with.</param>
    /// <param name="readyWords">What it writes when it is ready.</param>
    /// <param name="environment">What configures it.</param>
    /// <param name="within">What to start it with: a disk, a network, another program that takes its place.</param>
    private protected RunningProgram(string verb, string readyWords, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> within)
    {
        (this.verb, this.readyWords, Environment, Within) = (verb, readyWords, environment, within);
        (process, ready) = Begin();
    }

    /// <summary>The environment that configures it: for a command line on the same.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

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

    /// <summary>All that it wrote so far, standard error after standard output as it came.</summary>
    public string Written => string.Join('\n', written);

    private protected IReadOnlyList<string> Within { get; }

    /// <summary>Waits until it has written something: what it writes arrives after what it answers.</summary>
    /// <param name="words">A part of that.</param>
    /// <exception cref="TimeoutException">It has not; says what it wrote instead.</exception>
    public Task WritesAsync(string words) => Waiting.ForAsync(() => Task.FromResult(Written), written => written.Contains(words, StringComparison.Ordinal));

    /// <summary>Waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not get ready in time; what it wrote is in the message.</exception>
    public async Task ReadyAsync()
    {
        if (await Task.WhenAny(ready.Task, process.WaitForExitAsync(), Task.Delay(Patience)) != ready.Task) throw new InvalidOperationException($"'{verb}' did not get ready:\n{Written}");
    }

    /// <summary>Sends a signal and waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync(Signal signal)
    {
        if (!process.HasExited) _ = kill(process.Id, (int)signal);
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    /// <summary>Sends a signal that does not end it.</summary>
    public void Send(Signal signal)
    {
        if (kill(process.Id, (int)signal) != 0) throw new InvalidOperationException($"it was not there to be sent {signal}");
    }

    /// <summary>Waits for the end of a process that should end by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        process.WaitForExit(); // the readers of its output too
        return process.ExitCode;
    }

    /// <summary>Ends it, where it has not ended, and starts it anew on what it kept.</summary>
    public async Task RestartAsync()
    {
        await EndAsync(Signal.Terminate);
        process.Dispose();
        (process, ready) = Begin();
        await ReadyAsync();
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await EndAsync(Signal.Kill);
        process.Dispose();
        GC.SuppressFinalize(this);
    }

    private (Process Process, TaskCompletionSource Ready) Begin()
    {
        var started = ApplianceProgram.Start([verb], Environment, Within);
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Note(string? line)
        {
            if (line is null) return;
            written.Enqueue(line);
            if (line.Contains(readyWords, StringComparison.Ordinal)) answers.TrySetResult();
        }
        started.OutputDataReceived += (_, line) => Note(line.Data);
        started.ErrorDataReceived += (_, line) => Note(line.Data);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return (started, answers);
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
