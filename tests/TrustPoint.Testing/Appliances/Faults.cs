using System.Diagnostics;

namespace TrustPoint.Testing.Appliances;

/// <summary>System calls of a running process that fail, as strace(1) makes them fail.</summary>
public sealed class Faults : IDisposable
{
    private readonly Process strace;
    private readonly string? log;

    private Faults(Process strace, string? log) => (this.strace, this.log) = (strace, log);

    /// <summary>From now until it is disposed of.</summary>
    /// <param name="process">The process id.</param>
    /// <param name="fault">Such as <c>pwrite64:error=ENOSPC</c>.</param>
    /// <param name="log">Where the calls are written down; null: nowhere.</param>
    public static Faults Inject(int process, string fault, string? log = null)
    {
        var strace = Process.Start(new ProcessStartInfo(
            "strace", ["-f", "-p", $"{process}", "-o", log ?? "/dev/null", "-e", $"trace={fault.Split(':')[0]}", "-e", $"inject={fault}"])
        { RedirectStandardError = true })!;
        // It says so when it has every thread.
        var attached = strace.StandardError.ReadLine();
        if (attached?.Contains("attached", StringComparison.Ordinal) != true) throw new InvalidOperationException($"strace: {attached}");
        return new(strace, log);
    }

    /// <summary>Ends it.</summary>
    /// <returns>The calls that failed, as strace writes them; empty without a log.</returns>
    public IReadOnlyList<string> End()
    {
        // In order, so that the log is whole and no thread is left half-way.
        if (!strace.HasExited)
        {
            using var signal = Process.Start(new ProcessStartInfo("kill", ["-TERM", $"{strace.Id}"]) { RedirectStandardError = true })!;
            signal.WaitForExit();
        }
        // It waits for ever for threads of a process that it killed.
        if (!strace.WaitForExit(TimeSpan.FromSeconds(3))) strace.Kill();
        strace.WaitForExit();
        return log is null ? [] : [.. File.ReadLines(log).Where(line => line.Contains("(INJECTED)", StringComparison.Ordinal) || line.Contains("killed by SIGKILL", StringComparison.Ordinal))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!strace.HasExited) End();
        strace.Dispose();
    }
}
