using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>version</c>.</summary>
internal static class VersionVerb
{
    /// <summary>The product's version, as in Directory.Build.props, with the commit where the build knew it.</summary>
    public static string Product { get; } =
        typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static Command Create(Verb verb)
    {
        var command = new Command("version", "The product's version");
        verb.Alone(command, (_, terminal, _) =>
        {
            terminal.ShowFields(new { version = Product, runtime = RuntimeInformation.FrameworkDescription },
                ("TrustPoint", Product), ("runtime", RuntimeInformation.FrameworkDescription));
            return Task.CompletedTask;
        });
        return command;
    }
}
