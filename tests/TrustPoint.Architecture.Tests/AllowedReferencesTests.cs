using System.Xml.Linq;

namespace TrustPoint.Architecture.Tests;

/// <summary>The plan of the house as one table. A project that is not in it fails too.</summary>
public sealed class AllowedReferencesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Formats"] = [],
        ["Ca"] = ["Formats"],
        ["Devices"] = ["Ca", "Formats"],
        ["Ceremonies"] = ["Ca", "Formats"],
        ["Pkcs11"] = ["Ca"],
        ["Storage"] = ["Ca", "Devices", "Ceremonies"],
        ["Est"] = ["Formats"],
        ["Brski"] = ["Formats"],
        // A device's key in a TPM is reached by the same code as an authority's: IKeyStore is declared in Ca and spoken to tokens in Pkcs11.
        ["Agent"] = ["Formats", "Ca", "Pkcs11"],
        ["Jobs"] = ["Ca", "Devices"],
        ["Ui"] = ["Ca", "Devices", "Ceremonies"],
        ["Appliance"] = ["Formats", "Ca", "Devices", "Ceremonies", "Pkcs11", "Storage", "Est", "Brski", "Agent", "Jobs", "Ui"],
    };

    public static TheoryData<string> Projects()
    {
        var projects = new TheoryData<string>();
        foreach (var folder in new[] { "src", "ui" }.Select(name => Path.Combine(Repository.Root, name)).Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
                projects.Add(Path.GetRelativePath(Repository.Root, file));
        }
        return projects;
    }

    [Theory, MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_table_allows(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file)["TrustPoint.".Length..];
        Assert.True(Allowed.TryGetValue(name, out var allowed), $"{file} is not in the table");
        var referenced = XDocument.Load(Path.Combine(Repository.Root, file)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)["TrustPoint.".Length..]);
        Assert.Empty(referenced.Except(allowed));
    }

    [Theory, MemberData(nameof(Projects))]
    public void A_project_sees_nothing_that_it_does_not_name(string file)
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, file));
        Assert.Empty(project.Descendants("DisableTransitiveProjectReferences"));
        Assert.DoesNotContain(project.Descendants("Reference"), reference => reference.Attribute("Include")!.Value.StartsWith("TrustPoint", StringComparison.Ordinal));
    }

    [Fact]
    public void Folders_are_named_after_the_domain()
    {
        string[] patterns = ["Helpers", "Services", "Managers", "Utils", "Common"];
        var offending = new[] { "src", "ui" }.SelectMany(root => Directory.EnumerateDirectories(Path.Combine(Repository.Root, root), "*", SearchOption.AllDirectories))
            .Where(folder => !folder.Contains("/obj", StringComparison.Ordinal) && !folder.Contains("/bin", StringComparison.Ordinal))
            .Where(folder => patterns.Contains(Path.GetFileName(folder)));
        Assert.Empty(offending);
    }
}
