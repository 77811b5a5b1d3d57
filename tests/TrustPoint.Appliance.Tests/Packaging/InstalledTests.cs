using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Guides;

namespace TrustPoint.Appliance.Tests.Packaging;

/// <summary>
/// The package, installed by dpkg with its own systemd in a container over the Debian of this machine. It is made of what the tests run, hence without a
/// runtime inside: <c>build/package/try.sh</c> does the same with the whole package in a fresh Debian 12 and 13.
/// </summary>
public sealed class InstalledTests
{
    private static readonly string Scripts = Path.Combine(Guide.Root, "build", "package");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact] // as root
    public async Task It_leads_to_a_first_certificate_as_the_page_says_and_is_removed_and_purged()
    {
        using var folder = new TemporaryDirectory();
        var made = (await Shell.RunAsync(Path.Combine(Scripts, "build.sh"), ["--compiled", ApplianceProgram.Folder, folder.Path], patience: Patience)).Done;

        // In mounts of its own, which are gone with it.
        var said = (await Shell.RunAsync("unshare", ["--mount", Path.Combine(Scripts, "try.sh"), made.Split('\n')[0], "here"], patience: Patience)).Done;

        Assert.EndsWith("== here: done\n", said, StringComparison.Ordinal);
    }
}
