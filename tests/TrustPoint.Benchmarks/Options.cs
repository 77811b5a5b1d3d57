using System.Globalization;

namespace TrustPoint.Benchmarks;

/// <summary>Options of a verb: a name and its number.</summary>
internal static class Options
{
    public static int Number(string[] args, string name, int otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }
}
