using System.Diagnostics;
using System.Text;

namespace TrustPoint.Testing.Appliances;

/// <summary>What a program answered.</summary>
public sealed record ShellResult(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output of a program that ended with 0.</summary>
    /// <exception cref="InvalidOperationException">It ended otherwise; what it wrote is in the message.</exception>
    public string Done => ExitCode == 0 ? Output : throw new InvalidOperationException($"exit code {ExitCode}\n{Output}\n{Error}");
}

/// <summary>Runs other programs: real clients, independent judges, our own command line.</summary>
public static class Shell
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a script as a person would paste it: bash, stopping at the first command that fails.</summary>
    public static Task<ShellResult> BashAsync(string script, string directory, IReadOnlyDictionary<string, string>? environment = null) =>
        RunAsync("bash", ["-euo", "pipefail", "-c", script], directory, environment);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ShellResult> RunAsync(
        string program, IEnumerable<string> arguments, string? directory = null, IReadOnlyDictionary<string, string>? environment = null, TimeSpan? patience = null)
    {
        using var process = Start(program, arguments, directory, environment);
        process.StandardInput.Close();
        using var end = new CancellationTokenSource(patience ?? UsualPatience);
        var output = process.StandardOutput.ReadToEndAsync(end.Token);
        var error = process.StandardError.ReadToEndAsync(end.Token);
        try
        {
            await process.WaitForExitAsync(end.Token);
            return new(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {(patience ?? UsualPatience).TotalSeconds} s");
        }
    }

    internal static Process Start(
        string program, IEnumerable<string> arguments, string? directory, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }
}
