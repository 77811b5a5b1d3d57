using System.Globalization;
using System.Text.Json;

namespace TrustPoint.Appliance.Rest;

/// <summary>Enumerations as words, as messages and queries have them: <c>OnHold</c> is <c>onHold</c>.</summary>
internal static class Words
{
    /// <summary>All words of an enumeration.</summary>
    public static IEnumerable<string> Of<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().Select(Of);

    /// <summary>A value's word.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum =>
        JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Yes or no as messages have it.</summary>
    public static string Of(bool value) => value ? "true" : "false";

    /// <summary>A time as messages have it: RFC 3339, UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>The value of a word; null: there is none.</summary>
    public static T? Parse<T>(string word)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Of(value) == word) return value;
        }
        return null;
    }
}
