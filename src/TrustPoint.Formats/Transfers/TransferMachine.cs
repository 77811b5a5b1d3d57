using System.Text.Json;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Transfers;

/// <summary>A machine whose components go to another owner together (LIF-71). Those of each manufacturer have a statement of their own, because each books its own.</summary>
/// <param name="Id">id: the same in all of its statements, and in no other.</param>
/// <param name="Name">name: what the seller calls it.</param>
/// <param name="Statements">statements: how many there are of it.</param>
public sealed record TransferMachine(Guid Id, string Name, int Statements)
{
    /// <summary>A machine has components of no more manufacturers than this.</summary>
    public const int MostStatements = 100;

    internal static TransferMachine Read(JsonMessage item) => new(
        item.Id("id"), item.Text("name", TransferJson.LongestName) ?? throw item.Missing("name"),
        item.Number("statements") is >= 1 and <= MostStatements and { } statements ? statements : throw item.Wrong("statements", $"1 to {MostStatements}"));

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("machine");
        writer.WriteString("id", Id.ToString("D"));
        writer.WriteString("name", Name);
        writer.WriteNumber("statements", Statements);
        writer.WriteEndObject();
    }
}
