using System.Text.Json.Nodes;
using TrustPoint.Appliance.Rest.Description;

namespace TrustPoint.Appliance.Tests.Rest;

/// <summary>Schemas in the words of the reference.</summary>
public sealed class SchemaWordsTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", "text")]
    [InlineData("""{"type":["string","null"]}""", "text, or null")]
    [InlineData("""{"type":"string","format":"date-time"}""", "time")]
    [InlineData("""{"type":"integer"}""", "number")]
    [InlineData("""{"type":"boolean"}""", "true or false")]
    [InlineData("""{"enum":["good",null]}""", "good | null")]
    [InlineData("""{"type":"array","items":{"$ref":"#/components/schemas/Device"}}""", "list of Device")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""", "map to number")]
    [InlineData("true", "anything")]
    public void A_value_is_said_in_words(string schema, string words) => Assert.Equal(words, SchemaWords.Of(JsonNode.Parse(schema)!));

    [Fact]
    public void Members_of_inner_objects_have_dotted_names() => Assert.Equal(
        [("a", "object"), ("a.b", "text"), ("c", "list of object"), ("c[].d", "number")],
        SchemaWords.Members(JsonNode.Parse("""{"properties":{"a":{"type":"object","properties":{"b":{"type":"string"}}},"c":{"type":"array","items":{"type":"object","properties":{"d":{"type":"integer"}}}}}}""")!));

    [Fact]
    public void A_specimen_has_every_member_and_null_where_that_is_allowed()
    {
        var schemas = JsonNode.Parse("""{"Add":{"type":"object","properties":{"name":{"type":"string"},"note":{"type":["string","null"]},"names":{"type":"array"}}}}""")!.AsObject();
        Assert.Equal("""{"name":"\u2026","note":null,"names":[]}""", SchemaWords.Specimen(JsonNode.Parse("""{"$ref":"#/components/schemas/Add"}""")!, schemas)!.ToJsonString());
    }
}
