using System.Diagnostics;

namespace TrustPoint.CeremonyCrash;

/// <summary>A ceremony that is held in a process of its own.</summary>
internal static class HoldProcess
{
    /// <summary>Starts it.</summary>
    /// <param name="data">The box's data directory.</param>
    /// <param name="papers">What people have on paper, which no power cut takes.</param>
    /// <param name="within">What to start it with; empty: nothing.</param>
    public static Process Start(string data, string papers, params string[] within)
    {
        string[] line = [.. within, "dotnet", typeof(HoldProcess).Assembly.Location, "hold", data, papers];
        return Process.Start(new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    /// <summary>Waits for its end.</summary>
    public static async Task<(int Code, string Output)> EndAsync(this Process process)
    {
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Copies a folder with all that is in it.</summary>
    public static async Task CopyAsync(string from, string to)
    {
        using var copy = Process.Start("cp", ["-a", from, to]);
        await copy.WaitForExitAsync();
        if (copy.ExitCode != 0) throw new IOException($"{from} could not be copied to {to}.");
    }
}
