import { test } from '@japa/runner'
import { jsonSchemaOf } from '#api/json_schema_of'
import { cities } from '#admin/lists/city_list'
import { apiCityChangeValidator, apiCityValidator } from '#validators/city'
import { apiReadingValidator } from '#validators/reading'

test.group('The JSON Schema of a validator', () => {
  test('has the limits of a city, and no other field', ({ assert }) => {
    const schema = jsonSchemaOf(apiCityValidator)
    assert.deepEqual(schema.required, ['name', 'country', 'latitude', 'longitude'])
    assert.isFalse(schema.additionalProperties)
    const { name, latitude, longitude, timezone, enabled } = schema.properties
    assert.containsSubset(name, { type: 'string', minLength: 1, maxLength: 100 })
    assert.deepEqual(latitude, { type: 'number', minimum: -90, maximum: 90 })
    assert.deepEqual(longitude, { type: 'number', minimum: -180, maximum: 180 })
    assert.equal(timezone.type, 'string')
    assert.include(timezone.examples, 'Europe/Lisbon')
    assert.deepEqual(enabled, { type: 'boolean' })
  })

  test('requires no field of a change', ({ assert }) => {
    const { required, properties } = jsonSchemaOf(apiCityChangeValidator)
    assert.isEmpty(required)
    assert.sameMembers(Object.keys(properties), [
      'name',
      'country',
      'timezone',
      'latitude',
      'longitude',
      'enabled',
      'otherNames',
    ])
  })

  test('has the limits of a reading', ({ assert }) => {
    const { required, properties } = jsonSchemaOf(apiReadingValidator)
    assert.deepEqual(required, ['celsius'])
    assert.containsSubset(properties.celsius, { type: 'number', minimum: -90, maximum: 60 })
    assert.containsSubset(properties.measuredAt, { type: 'string', format: 'date-time' })
    assert.notProperty(properties.celsius, 'anyOf')
  })

  test('names the sorts and the filters of a list', ({ assert }) => {
    const { required, properties } = jsonSchemaOf(cities.validator)
    assert.isEmpty(required)
    assert.includeMembers(properties.sort.enum, ['name', '-name', 'measured', '-members'])
    assert.deepEqual(properties.enabled.enum, ['yes', 'no'])
  })
})
