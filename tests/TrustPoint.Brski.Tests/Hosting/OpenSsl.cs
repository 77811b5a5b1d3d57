using System.Diagnostics;

namespace TrustPoint.Brski.Tests.Hosting;

/// <summary>OpenSSL on the command line: messages and certificates that no code of ours had a hand in.</summary>
internal static class OpenSsl
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a script, stopping at the first command that fails, in a folder of its own.</summary>
    /// <param name="script">Writes its result to <c>out</c>.</param>
    /// <param name="files">What stands in the folder, by name.</param>
    /// <returns>What is in <c>out</c>.</returns>
    public static byte[] Run(string script, params ReadOnlySpan<(string Name, string Content)> files)
    {
        var folder = Directory.CreateTempSubdirectory("trustpoint-openssl-");
        try
        {
            foreach (var (name, content) in files) File.WriteAllText(Path.Combine(folder.FullName, name), content);
            var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script]) { WorkingDirectory = folder.FullName, RedirectStandardError = true, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience)) process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return process.ExitCode == 0 ? File.ReadAllBytes(Path.Combine(folder.FullName, "out")) : throw new InvalidOperationException(error.Result);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
