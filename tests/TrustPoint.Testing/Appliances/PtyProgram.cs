using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace TrustPoint.Testing.Appliances;

/// <summary>The built program at a terminal of its own, made by script(1) of util-linux: what a person would see, and what they type.</summary>
public sealed partial class PtyProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Task reading;
    private readonly StringBuilder written = new();
    private int seen;

    private PtyProgram(Process process) => (this.process, reading) = (process, ReadAsync(process.StandardOutput));

    /// <summary>All that was written to the terminal.</summary>
    public string Written
    {
        get
        {
            lock (written) return written.ToString().ReplaceLineEndings("\n");
        }
    }

    /// <summary>What is left of it when somebody scrolls back: nothing of what stood on the other screen.</summary>
    public string ScrollBack => OtherScreen().Replace(Written, "");

    /// <summary>Starts a verb of the command line.</summary>
    public static PtyProgram Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => new(Shell.Start(
        "script", ["-qefc", $"{ApplianceProgram.CommandLine} {string.Join(' ', arguments.Select(argument => $"'{argument}'"))}", "/dev/null"], Path.GetTempPath(), environment));

    /// <summary>Waits until it writes this.</summary>
    /// <returns>What it wrote before.</returns>
    /// <exception cref="TimeoutException">It does not; says what it wrote.</exception>
    public async Task<string> ExpectAsync(string text)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(10))
        {
            var all = Written;
            if (all.IndexOf(text, seen, StringComparison.Ordinal) is var place and >= 0)
            {
                var before = all[seen..place];
                seen = place + text.Length;
                return before;
            }
            if (waited.Elapsed > Patience || reading.IsCompleted) throw new TimeoutException($"it did not write \"{text}\" after\n{all[Math.Max(0, seen - 400)..seen]}\n--- but\n{all[seen..]}");
        }
    }

    /// <summary>Types a line.</summary>
    public async Task TypeAsync(string line)
    {
        await process.StandardInput.WriteAsync($"{line}\n");
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Waits for a question and answers it.</summary>
    public async Task AnswerAsync(string question, string answer)
    {
        await ExpectAsync(question);
        await TypeAsync(answer);
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var end = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(end.Token);
        await reading;
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await reading;
        process.Dispose();
    }

    private async Task ReadAsync(StreamReader output)
    {
        var buffer = new char[4096];
        while (await output.ReadAsync(buffer) is var length and > 0)
        {
            lock (written) written.Append(buffer, 0, length);
        }
    }

    // xterm: 1049 saves the screen, goes to the other one, and comes back to what was there.
    [GeneratedRegex(@"\x1b\[\?1049h.*?(\x1b\[\?1049l|\z)", RegexOptions.Singleline)]
    private static partial Regex OtherScreen();
}
