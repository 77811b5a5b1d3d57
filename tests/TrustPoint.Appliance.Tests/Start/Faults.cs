using System.Diagnostics;

namespace TrustPoint.Appliance.Tests.Start;

/// <summary>System calls of a running process that fail, as strace(1) makes them fail.</summary>
internal sealed class Faults : IDisposable
{
    private readonly Process strace;

    private Faults(Process strace) => this.strace = strace;

    /// <summary>From now until it is disposed of.</summary>
    /// <param name="process">The process id.</param>
    /// <param name="fault">Such as <c>pwrite64:error=ENOSPC</c>.</param>
    public static Faults Inject(int process, string fault)
    {
        var strace = Process.Start(new ProcessStartInfo(
            "strace", ["-f", "-p", $"{process}", "-o", "/dev/null", "-e", $"trace={fault.Split(':')[0]}", "-e", $"inject={fault}"])
        { RedirectStandardError = true })!;
        // It says so when it has every thread.
        var attached = strace.StandardError.ReadLine();
        Assert.Contains("attached", attached, StringComparison.Ordinal);
        return new(strace);
    }

    public void Dispose()
    {
        strace.Kill();
        strace.WaitForExit();
        strace.Dispose();
    }
}
