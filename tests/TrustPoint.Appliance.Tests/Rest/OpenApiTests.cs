using System.Net;
using System.Text.Json.Nodes;
using TrustPoint.Appliance.Tests.Hostile;

namespace TrustPoint.Appliance.Tests.Rest;

/// <summary>The description of the REST API: whole, and true.</summary>
public sealed class OpenApiTests(SharedAppliance shared) : IClassFixture<SharedAppliance>
{
    private static readonly string[] Methods = ["get", "post", "put", "delete"];

    [Fact] // OpenAPI 3.1 sections 4.8.8 and 4.8.10
    public async Task Every_route_is_in_it_under_its_own_name()
    {
        var document = await DocumentAsync();
        var described = document["paths"]!.AsObject().Select(path => $"/api/v1{path.Key}").Append("/api/v1/openapi.json").Order();
        var routes = (await RouteTable.PatternsAsync()).Where(pattern => pattern.StartsWith("/api/v1/", StringComparison.Ordinal)).Order();
        Assert.Equal(routes, described);
        var operations = Operations(document).Select(operation => operation["operationId"]!.GetValue<string>()).ToList();
        Assert.Equal(operations.Count, operations.Distinct().Count());
        Assert.All(Operations(document), operation => Assert.NotEmpty(operation["summary"]!.GetValue<string>()));
    }

    [Fact] // section 4.8.23
    public async Task Every_reference_leads_somewhere_and_every_message_is_referred_to()
    {
        var document = await DocumentAsync();
        var referred = Nodes(document["paths"]!).Select(node => node["$ref"]?.GetValue<string>()).OfType<string>().Distinct().Order().ToList();
        Assert.Equal(document["components"]!["schemas"]!.AsObject().Select(schema => $"#/components/schemas/{schema.Key}").Order(), referred);
    }

    [Fact] // section 4.8.12.1
    public async Task Every_part_of_a_path_is_a_required_parameter()
    {
        foreach (var (path, item) in (await DocumentAsync())["paths"]!.AsObject())
        {
            var parts = path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')).Order();
            foreach (var operation in Methods.Select(method => item![method]).OfType<JsonObject>())
            {
                var declared = operation["parameters"]!.AsArray().Where(parameter => parameter!["in"]!.GetValue<string>() == "path" && parameter["required"]!.GetValue<bool>());
                Assert.Equal(parts, declared.Select(parameter => parameter!["name"]!.GetValue<string>()).Order());
            }
        }
    }

    [Fact]
    public async Task A_list_that_is_read_has_the_members_that_it_says()
    {
        var document = await DocumentAsync();
        var page = document["components"]!["schemas"]!["ListPageOfDevice"]!["properties"]!.AsObject().Select(property => property.Key);
        using var admin = shared.Process.AdminClient();
        var answer = JsonNode.Parse(await admin.GetStringAsync("/api/v1/devices"))!.AsObject();
        Assert.Equal(page.Order(), answer.Select(property => property.Key).Order());
    }

    [Theory]
    [InlineData("devices?stat=expected", "stat is no parameter of this call")]
    [InlineData("domains?limit=5", "it knows none")]
    public async Task A_parameter_that_is_not_described_is_refused(string path, string why)
    {
        using var admin = shared.Process.AdminClient();
        using var answer = await admin.GetAsync($"/api/v1/{path}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(why, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<JsonNode> DocumentAsync()
    {
        using var admin = shared.Process.AdminClient();
        var document = JsonNode.Parse(await admin.GetStringAsync("/api/v1/openapi.json"))!;
        Assert.Equal("3.1.0", document["openapi"]!.GetValue<string>());
        return document;
    }

    private static IEnumerable<JsonObject> Operations(JsonNode document) =>
        document["paths"]!.AsObject().SelectMany(path => Methods.Select(method => path.Value![method])).OfType<JsonObject>();

    private static IEnumerable<JsonObject> Nodes(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Value is null ? [] : Nodes(member.Value)).Prepend(members),
        JsonArray items => items.SelectMany(item => item is null ? [] : Nodes(item)),
        _ => [],
    };
}
