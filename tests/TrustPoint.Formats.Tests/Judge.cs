using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace TrustPoint.Formats.Tests;

/// <summary>Other people's tools, asked for their opinion in a folder of their own.</summary>
internal sealed class Judge : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("trustpoint-judge-");

    public void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(folder.FullName, name), content);

    public byte[] Read(string name) => File.ReadAllBytes(Path.Combine(folder.FullName, name));

    public void WritePem(string name, params IEnumerable<ReadOnlyMemory<byte>> certificates) =>
        Write(name, Encoding.ASCII.GetBytes(string.Join('\n', certificates.Select(
            certificate => PemEncoding.WriteString("CERTIFICATE", certificate.Span))) + "\n"));

    /// <summary>Runs a tool that must succeed.</summary>
    /// <returns>What it said, standard output and error.</returns>
    public string Ask(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.FullName,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}: {output}{error.Result}");
        return output + error.Result;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
