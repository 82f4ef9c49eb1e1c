// Written by `npm run generate` from schema/wire/orders.json. Change the schema, not this file.
// @ts-nocheck
import type { Validate } from './read-document.ts';

export const validate: Validate = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"wire/orders.json","type":"object","additionalProperties":false,"required":["revision","owner","node","items","gone"],"properties":{"revision":{"type":"integer","minimum":1,"maximum":9007199254740991},"owner":{"type":"object","additionalProperties":false,"required":["cluster","uid"],"properties":{"cluster":{"type":"string","maxLength":128},"uid":{"type":"string","maxLength":128}}},"node":{"type":"string","pattern":"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"},"items":{"type":"object","maxProperties":2000,"propertyNames":{"type":"string","maxLength":1024,"pattern":"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"},"additionalProperties":{"$ref":"#/$defs/order"}},"gone":{"type":"object","maxProperties":5000,"propertyNames":{"type":"string","maxLength":1024,"pattern":"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"},"additionalProperties":{"$ref":"#/$defs/removal"}},"sealed":{"type":"object","additionalProperties":false,"required":["recipient","text"],"properties":{"recipient":{"type":"string","maxLength":256},"text":{"type":"string","maxLength":1000000}}}},"$defs":{"removal":{"type":"object","additionalProperties":false,"required":["since","spec"],"properties":{"since":{"type":"integer","minimum":1,"maximum":9007199254740991},"spec":{"$ref":"#/$defs/spec"}}},"order":{"type":"object","additionalProperties":false,"required":["since","resource","runs","supports","job"],"properties":{"since":{"type":"integer","minimum":1,"maximum":9007199254740991},"resource":{"$ref":"#/$defs/resource"},"runs":{"type":"boolean"},"supports":{"type":"array","maxItems":200,"items":{"$ref":"#/$defs/resource"}},"job":{"type":"object"}}},"resource":{"type":"object","additionalProperties":false,"required":["id","digest","spec"],"properties":{"id":{"$ref":"#/$defs/id"},"digest":{"type":"string","maxLength":128},"spec":{"$ref":"#/$defs/spec"},"contents":{"type":"object","maxProperties":1000,"propertyNames":{"maxLength":128},"additionalProperties":{"type":"object"}},"build":{"type":"object","maxProperties":10000,"propertyNames":{"maxLength":4096},"additionalProperties":{"type":"object"}}}},"id":{"type":"string","maxLength":1024,"pattern":"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"},"spec":{"type":"object","required":["kind"],"properties":{"kind":{"enum":["workload","network","volume","image"]}}}}};
const func1 = text => { let count = 0; for (const _ of text) count += 1; return count; };
const pattern4 = new RegExp("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", "u");
const pattern5 = new RegExp("^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$", "u");
const schema32 = {"type":"object","additionalProperties":false,"required":["since","resource","runs","supports","job"],"properties":{"since":{"type":"integer","minimum":1,"maximum":9007199254740991},"resource":{"$ref":"#/$defs/resource"},"runs":{"type":"boolean"},"supports":{"type":"array","maxItems":200,"items":{"$ref":"#/$defs/resource"}},"job":{"type":"object"}}};
const schema33 = {"type":"object","additionalProperties":false,"required":["id","digest","spec"],"properties":{"id":{"$ref":"#/$defs/id"},"digest":{"type":"string","maxLength":128},"spec":{"$ref":"#/$defs/spec"},"contents":{"type":"object","maxProperties":1000,"propertyNames":{"maxLength":128},"additionalProperties":{"type":"object"}},"build":{"type":"object","maxProperties":10000,"propertyNames":{"maxLength":4096},"additionalProperties":{"type":"object"}}}};
const schema34 = {"type":"string","maxLength":1024,"pattern":"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"};
const schema35 = {"type":"object","required":["kind"],"properties":{"kind":{"enum":["workload","network","volume","image"]}}};

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate22.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.id === undefined) && (missing0 = "id")) || ((data.digest === undefined) && (missing0 = "digest"))) || ((data.spec === undefined) && (missing0 = "spec"))){
validate22.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((((key0 === "id") || (key0 === "digest")) || (key0 === "spec")) || (key0 === "contents")) || (key0 === "build"))){
validate22.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.id !== undefined){
let data0 = data.id;
const _errs2 = errors;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data0 === "string"){
if(func1(data0) > 1024){
validate22.errors = [{instancePath:instancePath+"/id",schemaPath:"#/$defs/id/maxLength",keyword:"maxLength",params:{limit: 1024},message:"must NOT have more than 1024 characters"}];
return false;
}
else {
if(!pattern5.test(data0)){
validate22.errors = [{instancePath:instancePath+"/id",schemaPath:"#/$defs/id/pattern",keyword:"pattern",params:{pattern: "^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"},message:"must match pattern \""+"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"+"\""}];
return false;
}
}
}
else {
validate22.errors = [{instancePath:instancePath+"/id",schemaPath:"#/$defs/id/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.digest !== undefined){
let data1 = data.digest;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(func1(data1) > 128){
validate22.errors = [{instancePath:instancePath+"/digest",schemaPath:"#/properties/digest/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters"}];
return false;
}
}
else {
validate22.errors = [{instancePath:instancePath+"/digest",schemaPath:"#/properties/digest/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.spec !== undefined){
let data2 = data.spec;
const _errs7 = errors;
const _errs8 = errors;
if(errors === _errs8){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
let missing1;
if((data2.kind === undefined) && (missing1 = "kind")){
validate22.errors = [{instancePath:instancePath+"/spec",schemaPath:"#/$defs/spec/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data2.kind !== undefined){
let data3 = data2.kind;
if(!((((data3 === "workload") || (data3 === "network")) || (data3 === "volume")) || (data3 === "image"))){
validate22.errors = [{instancePath:instancePath+"/spec/kind",schemaPath:"#/$defs/spec/properties/kind/enum",keyword:"enum",params:{allowedValues: schema35.properties.kind.enum},message:"must be equal to one of the allowed values"}];
return false;
}
}
}
}
else {
validate22.errors = [{instancePath:instancePath+"/spec",schemaPath:"#/$defs/spec/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.contents !== undefined){
let data4 = data.contents;
const _errs11 = errors;
if(errors === _errs11){
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(Object.keys(data4).length > 1000){
validate22.errors = [{instancePath:instancePath+"/contents",schemaPath:"#/properties/contents/maxProperties",keyword:"maxProperties",params:{limit: 1000},message:"must NOT have more than 1000 properties"}];
return false;
}
else {
for(const key1 in data4){
const _errs13 = errors;
if(typeof key1 === "string"){
if(func1(key1) > 128){
const err0 = {instancePath:instancePath+"/contents",schemaPath:"#/properties/contents/propertyNames/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters",propertyName:key1};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid4 = _errs13 === errors;
if(!valid4){
const err1 = {instancePath:instancePath+"/contents",schemaPath:"#/properties/contents/propertyNames",keyword:"propertyNames",params:{propertyName: key1},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
validate22.errors = vErrors;
return false;
break;
}
}
if(valid4){
for(const key2 in data4){
let data5 = data4[key2];
const _errs15 = errors;
if(!(data5 && typeof data5 == "object" && !Array.isArray(data5))){
validate22.errors = [{instancePath:instancePath+"/contents/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/contents/additionalProperties/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
var valid5 = _errs15 === errors;
if(!valid5){
break;
}
}
}
}
}
else {
validate22.errors = [{instancePath:instancePath+"/contents",schemaPath:"#/properties/contents/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.build !== undefined){
let data6 = data.build;
const _errs17 = errors;
if(errors === _errs17){
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
if(Object.keys(data6).length > 10000){
validate22.errors = [{instancePath:instancePath+"/build",schemaPath:"#/properties/build/maxProperties",keyword:"maxProperties",params:{limit: 10000},message:"must NOT have more than 10000 properties"}];
return false;
}
else {
for(const key3 in data6){
const _errs19 = errors;
if(typeof key3 === "string"){
if(func1(key3) > 4096){
const err2 = {instancePath:instancePath+"/build",schemaPath:"#/properties/build/propertyNames/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters",propertyName:key3};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var valid6 = _errs19 === errors;
if(!valid6){
const err3 = {instancePath:instancePath+"/build",schemaPath:"#/properties/build/propertyNames",keyword:"propertyNames",params:{propertyName: key3},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
validate22.errors = vErrors;
return false;
break;
}
}
if(valid6){
for(const key4 in data6){
let data7 = data6[key4];
const _errs21 = errors;
if(!(data7 && typeof data7 == "object" && !Array.isArray(data7))){
validate22.errors = [{instancePath:instancePath+"/build/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/build/additionalProperties/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
var valid7 = _errs21 === errors;
if(!valid7){
break;
}
}
}
}
}
else {
validate22.errors = [{instancePath:instancePath+"/build",schemaPath:"#/properties/build/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs17 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate22.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate21.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((data.since === undefined) && (missing0 = "since")) || ((data.resource === undefined) && (missing0 = "resource"))) || ((data.runs === undefined) && (missing0 = "runs"))) || ((data.supports === undefined) && (missing0 = "supports"))) || ((data.job === undefined) && (missing0 = "job"))){
validate21.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((((key0 === "since") || (key0 === "resource")) || (key0 === "runs")) || (key0 === "supports")) || (key0 === "job"))){
validate21.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.since !== undefined){
let data0 = data.since;
const _errs2 = errors;
if(!((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0)))){
validate21.errors = [{instancePath:instancePath+"/since",schemaPath:"#/properties/since/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs2){
if(typeof data0 == "number"){
if(data0 > 9007199254740991 || isNaN(data0)){
validate21.errors = [{instancePath:instancePath+"/since",schemaPath:"#/properties/since/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data0 < 1 || isNaN(data0)){
validate21.errors = [{instancePath:instancePath+"/since",schemaPath:"#/properties/since/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.resource !== undefined){
const _errs4 = errors;
if(!(validate22(data.resource, {instancePath:instancePath+"/resource",parentData:data,parentDataProperty:"resource",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.runs !== undefined){
const _errs5 = errors;
if(typeof data.runs !== "boolean"){
validate21.errors = [{instancePath:instancePath+"/runs",schemaPath:"#/properties/runs/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.supports !== undefined){
let data3 = data.supports;
const _errs7 = errors;
if(errors === _errs7){
if(Array.isArray(data3)){
if(data3.length > 200){
validate21.errors = [{instancePath:instancePath+"/supports",schemaPath:"#/properties/supports/maxItems",keyword:"maxItems",params:{limit: 200},message:"must NOT have more than 200 items"}];
return false;
}
else {
var valid1 = true;
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
const _errs9 = errors;
if(!(validate22(data3[i0], {instancePath:instancePath+"/supports/" + i0,parentData:data3,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid1 = _errs9 === errors;
if(!valid1){
break;
}
}
}
}
else {
validate21.errors = [{instancePath:instancePath+"/supports",schemaPath:"#/properties/supports/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.job !== undefined){
let data5 = data.job;
const _errs10 = errors;
if(!(data5 && typeof data5 == "object" && !Array.isArray(data5))){
validate21.errors = [{instancePath:instancePath+"/job",schemaPath:"#/properties/job/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate21.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate21.errors = vErrors;
return errors === 0;
}
validate21.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema36 = {"type":"object","additionalProperties":false,"required":["since","spec"],"properties":{"since":{"type":"integer","minimum":1,"maximum":9007199254740991},"spec":{"$ref":"#/$defs/spec"}}};

function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate26.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.since === undefined) && (missing0 = "since")) || ((data.spec === undefined) && (missing0 = "spec"))){
validate26.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "since") || (key0 === "spec"))){
validate26.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.since !== undefined){
let data0 = data.since;
const _errs2 = errors;
if(!((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0)))){
validate26.errors = [{instancePath:instancePath+"/since",schemaPath:"#/properties/since/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs2){
if(typeof data0 == "number"){
if(data0 > 9007199254740991 || isNaN(data0)){
validate26.errors = [{instancePath:instancePath+"/since",schemaPath:"#/properties/since/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data0 < 1 || isNaN(data0)){
validate26.errors = [{instancePath:instancePath+"/since",schemaPath:"#/properties/since/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.spec !== undefined){
let data1 = data.spec;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
let missing1;
if((data1.kind === undefined) && (missing1 = "kind")){
validate26.errors = [{instancePath:instancePath+"/spec",schemaPath:"#/$defs/spec/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data1.kind !== undefined){
let data2 = data1.kind;
if(!((((data2 === "workload") || (data2 === "network")) || (data2 === "volume")) || (data2 === "image"))){
validate26.errors = [{instancePath:instancePath+"/spec/kind",schemaPath:"#/$defs/spec/properties/kind/enum",keyword:"enum",params:{allowedValues: schema35.properties.kind.enum},message:"must be equal to one of the allowed values"}];
return false;
}
}
}
}
else {
validate26.errors = [{instancePath:instancePath+"/spec",schemaPath:"#/$defs/spec/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate26.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate26.errors = vErrors;
return errors === 0;
}
validate26.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="wire/orders.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((data.revision === undefined) && (missing0 = "revision")) || ((data.owner === undefined) && (missing0 = "owner"))) || ((data.node === undefined) && (missing0 = "node"))) || ((data.items === undefined) && (missing0 = "items"))) || ((data.gone === undefined) && (missing0 = "gone"))){
validate20.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((((((key0 === "revision") || (key0 === "owner")) || (key0 === "node")) || (key0 === "items")) || (key0 === "gone")) || (key0 === "sealed"))){
validate20.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.revision !== undefined){
let data0 = data.revision;
const _errs2 = errors;
if(!((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0)))){
validate20.errors = [{instancePath:instancePath+"/revision",schemaPath:"#/properties/revision/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs2){
if(typeof data0 == "number"){
if(data0 > 9007199254740991 || isNaN(data0)){
validate20.errors = [{instancePath:instancePath+"/revision",schemaPath:"#/properties/revision/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data0 < 1 || isNaN(data0)){
validate20.errors = [{instancePath:instancePath+"/revision",schemaPath:"#/properties/revision/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.owner !== undefined){
let data1 = data.owner;
const _errs4 = errors;
if(errors === _errs4){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
let missing1;
if(((data1.cluster === undefined) && (missing1 = "cluster")) || ((data1.uid === undefined) && (missing1 = "uid"))){
validate20.errors = [{instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
const _errs6 = errors;
for(const key1 in data1){
if(!((key1 === "cluster") || (key1 === "uid"))){
validate20.errors = [{instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs6 === errors){
if(data1.cluster !== undefined){
let data2 = data1.cluster;
const _errs7 = errors;
if(errors === _errs7){
if(typeof data2 === "string"){
if(func1(data2) > 128){
validate20.errors = [{instancePath:instancePath+"/owner/cluster",schemaPath:"#/properties/owner/properties/cluster/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters"}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/owner/cluster",schemaPath:"#/properties/owner/properties/cluster/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid1 = _errs7 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data1.uid !== undefined){
let data3 = data1.uid;
const _errs9 = errors;
if(errors === _errs9){
if(typeof data3 === "string"){
if(func1(data3) > 128){
validate20.errors = [{instancePath:instancePath+"/owner/uid",schemaPath:"#/properties/owner/properties/uid/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters"}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/owner/uid",schemaPath:"#/properties/owner/properties/uid/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid1 = _errs9 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.node !== undefined){
let data4 = data.node;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data4 === "string"){
if(!pattern4.test(data4)){
validate20.errors = [{instancePath:instancePath+"/node",schemaPath:"#/properties/node/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"},message:"must match pattern \""+"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/node",schemaPath:"#/properties/node/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.items !== undefined){
let data5 = data.items;
const _errs13 = errors;
if(errors === _errs13){
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(Object.keys(data5).length > 2000){
validate20.errors = [{instancePath:instancePath+"/items",schemaPath:"#/properties/items/maxProperties",keyword:"maxProperties",params:{limit: 2000},message:"must NOT have more than 2000 properties"}];
return false;
}
else {
for(const key2 in data5){
const _errs15 = errors;
if(errors === _errs15){
if(typeof key2 === "string"){
if(func1(key2) > 1024){
const err0 = {instancePath:instancePath+"/items",schemaPath:"#/properties/items/propertyNames/maxLength",keyword:"maxLength",params:{limit: 1024},message:"must NOT have more than 1024 characters",propertyName:key2};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(!pattern5.test(key2)){
const err1 = {instancePath:instancePath+"/items",schemaPath:"#/properties/items/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"},message:"must match pattern \""+"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"+"\"",propertyName:key2};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
else {
const err2 = {instancePath:instancePath+"/items",schemaPath:"#/properties/items/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",propertyName:key2};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var valid2 = _errs15 === errors;
if(!valid2){
const err3 = {instancePath:instancePath+"/items",schemaPath:"#/properties/items/propertyNames",keyword:"propertyNames",params:{propertyName: key2},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
validate20.errors = vErrors;
return false;
break;
}
}
if(valid2){
for(const key3 in data5){
const _errs18 = errors;
if(!(validate21(data5[key3], {instancePath:instancePath+"/items/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data5,parentDataProperty:key3,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
errors = vErrors.length;
}
var valid3 = _errs18 === errors;
if(!valid3){
break;
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/items",schemaPath:"#/properties/items/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.gone !== undefined){
let data7 = data.gone;
const _errs19 = errors;
if(errors === _errs19){
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
if(Object.keys(data7).length > 5000){
validate20.errors = [{instancePath:instancePath+"/gone",schemaPath:"#/properties/gone/maxProperties",keyword:"maxProperties",params:{limit: 5000},message:"must NOT have more than 5000 properties"}];
return false;
}
else {
for(const key4 in data7){
const _errs21 = errors;
if(errors === _errs21){
if(typeof key4 === "string"){
if(func1(key4) > 1024){
const err4 = {instancePath:instancePath+"/gone",schemaPath:"#/properties/gone/propertyNames/maxLength",keyword:"maxLength",params:{limit: 1024},message:"must NOT have more than 1024 characters",propertyName:key4};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
if(!pattern5.test(key4)){
const err5 = {instancePath:instancePath+"/gone",schemaPath:"#/properties/gone/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"},message:"must match pattern \""+"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"+"\"",propertyName:key4};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath:instancePath+"/gone",schemaPath:"#/properties/gone/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",propertyName:key4};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
var valid4 = _errs21 === errors;
if(!valid4){
const err7 = {instancePath:instancePath+"/gone",schemaPath:"#/properties/gone/propertyNames",keyword:"propertyNames",params:{propertyName: key4},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
validate20.errors = vErrors;
return false;
break;
}
}
if(valid4){
for(const key5 in data7){
const _errs24 = errors;
if(!(validate26(data7[key5], {instancePath:instancePath+"/gone/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data7,parentDataProperty:key5,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
var valid5 = _errs24 === errors;
if(!valid5){
break;
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/gone",schemaPath:"#/properties/gone/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.sealed !== undefined){
let data9 = data.sealed;
const _errs25 = errors;
if(errors === _errs25){
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
let missing2;
if(((data9.recipient === undefined) && (missing2 = "recipient")) || ((data9.text === undefined) && (missing2 = "text"))){
validate20.errors = [{instancePath:instancePath+"/sealed",schemaPath:"#/properties/sealed/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"}];
return false;
}
else {
const _errs27 = errors;
for(const key6 in data9){
if(!((key6 === "recipient") || (key6 === "text"))){
validate20.errors = [{instancePath:instancePath+"/sealed",schemaPath:"#/properties/sealed/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs27 === errors){
if(data9.recipient !== undefined){
let data10 = data9.recipient;
const _errs28 = errors;
if(errors === _errs28){
if(typeof data10 === "string"){
if(func1(data10) > 256){
validate20.errors = [{instancePath:instancePath+"/sealed/recipient",schemaPath:"#/properties/sealed/properties/recipient/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/sealed/recipient",schemaPath:"#/properties/sealed/properties/recipient/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid6 = _errs28 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data9.text !== undefined){
let data11 = data9.text;
const _errs30 = errors;
if(errors === _errs30){
if(typeof data11 === "string"){
if(func1(data11) > 1000000){
validate20.errors = [{instancePath:instancePath+"/sealed/text",schemaPath:"#/properties/sealed/properties/text/maxLength",keyword:"maxLength",params:{limit: 1000000},message:"must NOT have more than 1000000 characters"}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/sealed/text",schemaPath:"#/properties/sealed/properties/text/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid6 = _errs30 === errors;
}
else {
var valid6 = true;
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/sealed",schemaPath:"#/properties/sealed/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs25 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
else {
validate20.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};
