using System.Diagnostics;
using System.Globalization;

namespace TrustPoint.Storage.Tests.Crashes;

/// <summary>The program of TrustPoint.Storage.Crash in a process of its own, ended with it.</summary>
public sealed class CrashProgram : IDisposable
{
    private readonly Process process;

    private CrashProgram(string file, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // A debugger's pipes are files too: whoever kills at each call of a kind would begin and end with those of the runtime.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        process = Process.Start(start)!;
    }

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "TrustPoint.Storage.Crash.dll");

    /// <summary>Starts it, alone or under another program that starts it.</summary>
    public static CrashProgram Start(string[] under, params string[] arguments)
    {
        string[] line = [.. under, Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet", "exec", Program, .. arguments];
        return new(line[0], line[1..]);
    }

    /// <summary>The next line that it prints; null when it has ended.</summary>
    public Task<string?> ReadLineAsync() => process.StandardOutput.ReadLineAsync();

    /// <summary>Sends it a signal by name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => process.Kill(entireProcessTree: true);

    /// <summary>Waits for its end and returns its exit code with all that it still printed.</summary>
    public async Task<(int Code, string Output)> EndAsync()
    {
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
