using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace TrustPoint.Ui.Tests;

/// <summary>bunit names a later AngleSharp.Diffing than the feed has: the one beside the tests stands in for it (build/Bunit.targets).</summary>
internal static class BunitAssemblies
{
#pragma warning disable CA2255 // it has to be there before the first test is
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Resolve() => AssemblyLoadContext.Default.Resolving += (context, name) =>
        name.Name == "AngleSharp.Diffing" ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "AngleSharp.Diffing.dll")) : null;
}
