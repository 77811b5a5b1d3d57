using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.Data.Sqlite;

namespace TrustPoint.Storage.Tests.Database;

/// <summary>Microsoft.Data.Sqlite runs on an older SQLitePCLRaw.core than it was built for: what it calls must be there.</summary>
public sealed class SqliteBindingTests
{
    // What never loads extensions does not miss it.
    private static readonly string[] NeverCalled = ["raw.sqlite3_load_extension"];

    [Fact]
    public void Every_member_that_is_called_exists()
    {
        var called = MembersCalled(typeof(SqliteConnection).Assembly.Location, "SQLitePCLRaw.core");
        var defined = MembersDefined(typeof(SQLitePCL.raw).Assembly.Location);

        Assert.True(called.Count > 70, $"only {called.Count} references were read");
        Assert.Equal(NeverCalled, called.Except(defined));
    }

    [Fact]
    public void The_library_is_the_systems()
    {
        // What binds it runs with the first type of the room; no other test may have touched one yet.
        System.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(typeof(Store).Module.ModuleHandle);
        Assert.StartsWith("3.", SQLitePCL.raw.sqlite3_libversion().utf8_to_string(), StringComparison.Ordinal);
    }

    private static HashSet<string> MembersCalled(string file, string assembly)
    {
        using var pe = new PEReader(File.OpenRead(file));
        var reader = pe.GetMetadataReader();
        var members = new HashSet<string>();
        foreach (var member in reader.MemberReferences.Select(reader.GetMemberReference))
        {
            if (member.Parent.Kind != HandleKind.TypeReference) continue;
            var type = reader.GetTypeReference((TypeReferenceHandle)member.Parent);
            if (type.ResolutionScope.Kind != HandleKind.AssemblyReference) continue;
            var scope = reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
            if (reader.GetString(scope.Name) == assembly) members.Add($"{reader.GetString(type.Name)}.{reader.GetString(member.Name)}");
        }
        return members;
    }

    private static HashSet<string> MembersDefined(string file)
    {
        using var pe = new PEReader(File.OpenRead(file));
        var reader = pe.GetMetadataReader();
        var members = new HashSet<string>();
        foreach (var type in reader.TypeDefinitions.Select(reader.GetTypeDefinition))
        {
            var name = reader.GetString(type.Name);
            foreach (var method in type.GetMethods()) members.Add($"{name}.{reader.GetString(reader.GetMethodDefinition(method).Name)}");
            foreach (var field in type.GetFields()) members.Add($"{name}.{reader.GetString(reader.GetFieldDefinition(field).Name)}");
        }
        return members;
    }
}
